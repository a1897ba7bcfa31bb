using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AniGenSharp.Architecture.Tests;

/// <summary>The C# sources below <c>src</c>, compiled together, and the references between their rooms (folders).</summary>
internal static class SourceModel
{
    /// <summary>The references from each room to each other room, with one example each: file → type.</summary>
    public static IReadOnlyDictionary<(string From, string To), SortedSet<string>> References(
        IReadOnlyDictionary<string, string> sources)
    {
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source.Value, path: source.Key)).ToArray();
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("AniGenSharp.", StringComparison.Ordinal));
        var compilation = CSharpCompilation.Create(
            "sources", trees, assemblies.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        var references = new Dictionary<(string, string), SortedSet<string>>();
        foreach (var tree in trees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax).OfType<SimpleNameSyntax>())
            {
                if (DeclaringFile(model.GetSymbolInfo(name)) is not { } file || Room(file) == Room(tree.FilePath))
                    continue;
                var key = (Room(tree.FilePath), Room(file));
                if (!references.TryGetValue(key, out var examples))
                    references.Add(key, examples = new SortedSet<string>(StringComparer.Ordinal));
                examples.Add($"{Path.GetFileName(tree.FilePath)} → {Path.GetFileNameWithoutExtension(file)}");
            }
        }
        return references;
    }

    /// <summary>The groups of rooms that can reach each other, with their references; empty if there are no cycles.</summary>
    public static IEnumerable<string> Circles(IReadOnlyDictionary<(string From, string To), SortedSet<string>> references)
    {
        var next = references.Keys.ToLookup(edge => edge.From, edge => edge.To);
        var reachable = next.ToDictionary(rooms => rooms.Key, rooms => Reach(next, rooms.Key));
        var circles = reachable.Where(room => room.Value.Contains(room.Key))
            .Select(room => room.Value
                .Where(other => reachable.TryGetValue(other, out var back) && back.Contains(room.Key)).Order().ToArray())
            .DistinctBy(circle => string.Join(' ', circle));
        foreach (string[] circle in circles)
        {
            var inside = references.Where(edge => circle.Contains(edge.Key.From) && circle.Contains(edge.Key.To));
            yield return string.Join(
                '\n', inside.Select(edge => $"{edge.Key.From} → {edge.Key.To}: {string.Join(", ", edge.Value.Take(5))}"));
        }
    }

    private static string Room(string path) => Path.GetDirectoryName(path)!.Replace('\\', '/');

    private static HashSet<string> Reach(ILookup<string, string> next, string start)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(next[start]);
        while (open.TryPop(out string? room))
        {
            if (!reached.Add(room))
                continue;
            foreach (string further in next[room])
                open.Push(further);
        }
        return reached;
    }

    private static string? DeclaringFile(SymbolInfo info)
    {
        ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        var type = symbol switch
        {
            IMethodSymbol method => (method.ReducedFrom ?? method).ContainingType,
            INamedTypeSymbol named => named,
            null or INamespaceSymbol => null,
            _ => symbol.ContainingType,
        };
        return type?.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath;
    }
}
