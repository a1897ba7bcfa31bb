using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AniGenSharp.Farm.Wire;
using NATS.Client.Core;

namespace AniGenSharp.Farm.Connections;

/// <summary>Connects to the server of a farm.</summary>
internal static class FarmConnector
{
    /// <summary>After three of these without an answer a connection counts as lost and is renewed.</summary>
    private static readonly TimeSpan s_pingInterval = TimeSpan.FromSeconds(10);

    /// <summary>Enough for the handshake with a server whose machine is busy.</summary>
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Connects; when the connection is lost later, it is renewed without end.</summary>
    /// <param name="address">The server, such as <c>nats://farm.example:4222</c>.</param>
    /// <param name="credentials">Name and key.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="FarmException">The server does not answer or rejects the credentials.</exception>
    public static async Task<FarmLink> ConnectAsync(string address, FarmCredentials credentials, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("nats" or "tls"))
            throw new FarmException($"{address} is not the address of a farm; it looks like nats://farm.example:4222.");
        var options = NatsOpts.Default with
        {
            Url = address,
            Name = credentials.Name,
            InboxPrefix = $"_INBOX.{credentials.Name}",
            MaxReconnectRetry = -1,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(200),
            ReconnectWaitMax = TimeSpan.FromSeconds(2),
            PingInterval = s_pingInterval,
            ConnectTimeout = s_connectTimeout,
            AuthOpts = Authentication(credentials),
            TlsOpts = Tls(credentials),
        };
        var connection = new NatsConnection(options);
        try
        {
            await connection.ConnectAsync().AsTask().WaitAsync(cancellationToken);
            return new FarmLink(connection);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (FarmLink.IsAway(e))
                throw Describe(e, address, credentials.Name);
            throw;
        }
    }

    private static FarmException Describe(Exception error, string address, string name)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is NatsServerException { IsAuthError: true })
                return new FarmException($"{address}: the farm's server rejects the credentials of {name}.", error);
            if (cause is AuthenticationException)
            {
                return new FarmException(
                    $"{address}: the server's certificate does not fit the credentials of {name}: {cause.Message}", error);
            }
        }
        return new FarmException($"{address}: no server of a farm answers there.", error) { IsAway = true };
    }

    private static NatsAuthOpts Authentication(FarmCredentials credentials) => credentials switch
    {
        { Seed: { } seed } => new NatsAuthOpts { Seed = seed, NKey = FarmKeys.PublicKey(seed) },
        { Password: { } password } => new NatsAuthOpts { Username = credentials.Name, Password = password },
        _ => NatsAuthOpts.Default,
    };

    private static NatsTlsOpts Tls(FarmCredentials credentials)
    {
        if (credentials.Authority is null)
            return NatsTlsOpts.Default;
        return new NatsTlsOpts
        {
            Mode = TlsMode.Require,
            ConfigureClientAuthentication = client =>
            {
                client.CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                };
                client.CertificateChainPolicy.CustomTrustStore.ImportFromPem(credentials.Authority);
                return ValueTask.CompletedTask;
            },
        };
    }
}
