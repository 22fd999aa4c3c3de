using Microsoft.EntityFrameworkCore;

namespace Listed.Handwritten;

/// <summary>Its migrations are written by hand, without designer files and snapshot.</summary>
public sealed class HandwrittenContext(DbContextOptions<HandwrittenContext> options) : DbContext(options);
