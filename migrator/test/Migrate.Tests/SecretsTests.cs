using AwesomeAssertions;
using GitopsLab.Migrate.Logging;
using Xunit;

namespace GitopsLab.Migrate;

public sealed class SecretsTests
{
    [Theory]
    [InlineData("create role r login password 'Tr0ub4dor'")]
    [InlineData("ALTER USER r WITH ENCRYPTED PASSWORD 'it''s Tr0ub4dor'")]
    [InlineData(@"alter role r password E'it\'s Tr0ub4dor'")]
    [InlineData("alter role r password $$Tr0ub4dor$$")]
    [InlineData("alter role r password $x$a $$ Tr0ub4dor$x$")]
    [InlineData("create user mapping for r server s options (user 'r', password 'Tr0ub4dor')")]
    [InlineData("create subscription s connection 'host=h password=Tr0ub4dor user=r' publication p")]
    [InlineData("select dblink_connect('host=h password=''a Tr0ub4dor'' user=r')")]
    [InlineData("select * from dblink('postgresql://r:Tr0ub4dor@h/db', 'select 1')")]
    [InlineData("Host=h;Username=r;Password=Tr0ub4dor;Database=d")]
    [InlineData("""{"user": "r", "password": "Tr0ub4dor"}""")]
    [InlineData("the connection Host=h;Password=Tr0ub,4dor)Tr0ub4dor;Database=d was refused")]
    [InlineData("Host=h;Password=correct horse Tr0ub4dor;Database=d")]
    [InlineData("alter role r\n  password\n  'Tr0ub4dor'")]
    [InlineData("create role r password 'Tr0ub4dor, and it never ends")]
    public void Passwords_in_statements_and_addresses_are_masked(string text)
    {
        new Secrets().Mask(text).Should().NotContain("Tr0ub4dor").And.Contain("***");
    }

    [Theory]
    [InlineData("ALTER TABLE users ADD COLUMN password text")]
    [InlineData("""CREATE TABLE "Tokens" ("Token" text NOT NULL, secret_count int DEFAULT 0)""")]
    [InlineData("http://169.254.169.254/token: it does not answer")]
    [InlineData("28P01: password authentication failed for user \"shop\"")]
    public void What_only_speaks_of_passwords_is_not(string text)
    {
        new Secrets().Mask(text).Should().Be(text);
    }

    [Fact]
    public void Values_of_variables_that_are_named_like_secrets_are_masked_wherever_they_are()
    {
        var secrets = Secrets.Of([new("READER_PASSWORD", "o'Tr0ub4dor"), new("API_TOKEN_FILE", "/run/token"), new("TOKEN_ENABLED", "true"), new("REGION", "eu-central-1")]);

        secrets.Mask("'o''Tr0ub4dor' o'Tr0ub4dor /run/token true eu-central-1").Should().Be("'***' *** /run/token true eu-central-1");
    }
}
