using AniGenSharp.Farm.Connections;
using AniGenSharp.Farm.Wire;
using NATS.NKeys;

namespace AniGenSharp;

/// <summary>
/// The folder that a farm's server is run from: a certificate, a file of credentials for the coordinator, the client and each worker, and
/// <c>nats.conf</c>, which knows their public keys and what each role may do.
/// </summary>
public static class FarmKeys
{
    /// <summary>The name of the coordinator's credentials.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>The name of the credentials of clients.</summary>
    public const string Client = "client";

    private const string Extension = ".creds";

    /// <summary>
    /// Creates what is missing and writes <c>nats.conf</c>. Existing keys and certificates stay, so that it can be called again to add a
    /// worker.
    /// </summary>
    /// <param name="folder">The folder, which is created if necessary.</param>
    /// <param name="port">The port of the server.</param>
    /// <param name="hosts">Names and addresses of the server, for its certificate; the server listens on all of its addresses.</param>
    /// <param name="workers">Names of workers that get credentials.</param>
    /// <exception cref="FarmException">A name is not valid.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Prepare(string folder, int port, IReadOnlyList<string> hosts, IReadOnlyList<string> workers)
    {
        foreach (string worker in workers)
        {
            if (worker is Coordinator or Client)
                throw new FarmException($"{worker} cannot be the name of a worker; the farm has credentials of that name.");
            if (!FarmSubjects.IsName(worker))
                throw new FarmException($"{worker} cannot be the name of a worker; use letters, digits, - and _.");
        }
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
        if (!File.Exists(Path.Combine(folder, "server.key")))
            ServerCertificate.Write(folder, hosts);
        string authority = File.ReadAllText(Path.Combine(folder, "ca.pem"));
        foreach (string name in workers.Prepend(Client).Prepend(Coordinator))
        {
            string path = Credentials(folder, name);
            if (!File.Exists(path))
                new FarmCredentials(name) { Seed = NewSeed(), Authority = authority }.Write(path);
        }
        PrivateFile.Write(Path.Combine(folder, "nats.conf"), Configuration(folder, port));
    }

    /// <summary>The file with the credentials of a name.</summary>
    /// <param name="folder">The folder of the server.</param>
    /// <param name="name">The coordinator, the client or a worker.</param>
    public static string Credentials(string folder, string name) => Path.Combine(folder, name + Extension);

    /// <summary>The public key that belongs to a seed.</summary>
    /// <exception cref="FarmException">It is not the seed of a user.</exception>
    internal static string PublicKey(string seed)
    {
        try
        {
            using var pair = KeyPair.FromSeed(seed);
            return pair.GetPublicKey();
        }
        catch (Exception e) when (e is NKeysException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            throw new FarmException("The seed in the credentials is damaged; delete the file and prepare the folder again.", e);
        }
    }

    private static string NewSeed()
    {
        using var pair = KeyPair.CreatePair(PrefixByte.User);
        return pair.GetSeed();
    }

    private static string Configuration(string folder, int port)
    {
        var users = Directory.GetFiles(folder, "*" + Extension).Order(StringComparer.Ordinal).Select(FarmCredentials.Read)
            .Where(user => user.Seed is not null)
            .Select(user => $"    {{ nkey: {PublicKey(user.Seed!)}, permissions: {Permissions(user.Name)} }}");
        using var template = new StreamReader(typeof(FarmKeys).Assembly.GetManifestResourceStream("nats.conf")!);
        return template.ReadToEnd().Replace("{port}", $"{port}").Replace("{folder}", folder.Replace("\\", "/"))
            .Replace("{users}", string.Join('\n', users));
    }

    private static string Permissions(string name)
    {
        if (name == Coordinator)
            return "{ publish: \">\", subscribe: \">\" }";
        string[] publish =
        [
            "$JS.API.STREAM.INFO.OBJ_pictures", "$JS.API.STREAM.INFO.OBJ_artifacts",
            .. name == Client ? ForClient(name) : ForWorker(name),
        ];
        return $"{{ publish: [\"{string.Join("\", \"", publish)}\"], subscribe: \"_INBOX.{name}.>\" }}";
    }

    private static string[] ForClient(string name) =>
        [$"farm.client.{name}.*", "$O.pictures.>", .. Reading("pictures"), .. Reading("artifacts")];

    private static string[] ForWorker(string name) =>
    [
        $"farm.worker.{name}.*", $"farm.hello.{name}", "$JS.API.CONSUMER.INFO.JOBS.*", "$JS.API.CONSUMER.MSG.NEXT.JOBS.*", "$JS.ACK.JOBS.>",
        "$O.artifacts.>", "$JS.API.STREAM.MSG.GET.OBJ_artifacts", "$JS.API.DIRECT.GET.OBJ_artifacts.>", .. Reading("pictures"),
    ];

    private static string[] Reading(string bucket) =>
    [
        $"$JS.API.STREAM.MSG.GET.OBJ_{bucket}", $"$JS.API.DIRECT.GET.OBJ_{bucket}.>", $"$JS.API.CONSUMER.CREATE.OBJ_{bucket}.>",
        $"$JS.API.CONSUMER.CREATE.OBJ_{bucket}", $"$JS.API.CONSUMER.DELETE.OBJ_{bucket}.*", $"$JS.API.CONSUMER.MSG.NEXT.OBJ_{bucket}.*",
        $"$JS.API.CONSUMER.INFO.OBJ_{bucket}.*", $"$JS.FC.OBJ_{bucket}.>",
    ];
}
