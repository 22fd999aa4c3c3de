using AwesomeAssertions;
using Xunit;

namespace GitopsLab.Migrate;

public sealed class SettingsTests
{
    [Fact]
    public void Settings_do_not_print_the_password()
    {
        var settings = new Settings { Host = "db", Port = 5432, Database = "app", User = "app", Password = "secret" };

        settings.ToString().Should().Be("app on db:5432 as app");
    }
}
