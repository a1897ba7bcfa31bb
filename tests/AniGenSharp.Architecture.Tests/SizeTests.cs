using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AniGenSharp.Architecture.Tests;

/// <summary>Lines, files, methods and parameter lists stay short enough to read.</summary>
public sealed class SizeTests
{
    private const int MaxLineLength = 140;
    private const int MaxFileLines = 400;
    private const int MaxMethodLines = 60;
    private const int MaxParameters = 6;

    [Fact]
    public void Lines_are_short() => None(
        from file in Checked()
        from line in file.Lines.Index()
        where line.Item.Length > MaxLineLength
        select $"{file.Path}:{line.Index + 1}: {line.Item.Length} characters");

    [Fact]
    public void Files_are_short() => None(
        from file in Checked()
        where file.Lines.Length > MaxFileLines
        select $"{file.Path}: {file.Lines.Length} lines");

    [Fact]
    public void Methods_are_short() => None(
        from file in Checked()
        from method in file.Declarations<SyntaxNode>().Where(IsMethod)
        let lines = SourceFile.LineCount(method)
        where lines > MaxMethodLines
        select $"{file.Path}: {SourceFile.Name(method)}: {lines} lines");

    [Fact]
    public void Parameter_lists_are_short() => None(
        from file in Checked()
        from list in file.Declarations<ParameterListSyntax>()
        where list.Parameters.Count > MaxParameters && list.Parent is not RecordDeclarationSyntax
        let member = $"{Path.GetFileName(file.Path)} {SourceFile.Name(list.Parent!)}"
        select $"{member}: {list.Parameters.Count} parameters");

    [Fact]
    public void Everything_too_long_is_detected()
    {
        var file = new SourceFile(
            "A.cs", "class A\n{\n    int Sum(int a, int b)\n    {\n        return a + b;\n    }\n\n    A(int a) { }\n}\n");
        Assert.Equal(9, file.Lines.Length);
        Assert.Equal([("Sum", 4), ("A", 1)],
            file.Declarations<SyntaxNode>().Where(IsMethod).Select(m => (SourceFile.Name(m), SourceFile.LineCount(m))));
        Assert.Equal([2, 1], file.Declarations<ParameterListSyntax>().Select(list => list.Parameters.Count));
    }

    /// <summary>Fails with the complete list, because Assert.Empty shows only the first few items.</summary>
    private static void None(IEnumerable<string> offenders)
    {
        string[] all = [.. offenders];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }

    private static bool IsMethod(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax;

    private static IEnumerable<SourceFile> Checked() => SourceFiles.Below("src", "tests", "bench");
}
