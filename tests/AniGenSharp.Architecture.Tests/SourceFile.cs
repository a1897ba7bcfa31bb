using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AniGenSharp.Architecture.Tests;

/// <summary>One C# file.</summary>
/// <param name="Path">The path, relative to the repository root.</param>
/// <param name="Text">The content.</param>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>The lines, without an empty one at the end.</summary>
    public string[] Lines { get; } = Text.TrimEnd('\n').Split('\n');

    private readonly Lazy<SyntaxNode> _root = new(() => CSharpSyntaxTree.ParseText(Text, path: Path).GetRoot());

    /// <summary>All nodes of a type, in order.</summary>
    public IEnumerable<T> Declarations<T>()
        where T : SyntaxNode => _root.Value.DescendantNodes().OfType<T>();

    /// <summary>The number of lines from a node's first to its last token, excluding the comments before it.</summary>
    public static int LineCount(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    /// <summary>The name of a member.</summary>
    public static string Name(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => node.Kind().ToString(),
    };
}
