using System.Reflection;

namespace GitopsLab.MigrationList.Reader;

internal static class ExceptionExtensions
{
    /// <summary>Gets the exception itself where a call by reflection has wrapped it.</summary>
    public static Exception Innermost(this Exception exception) =>
        exception is TargetInvocationException { InnerException: { } inner } ? inner.Innermost() : exception;
}
