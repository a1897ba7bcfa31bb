using System.Globalization;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.Output;

/// <summary>The output of <c>anigen doctor</c>: a page of text as the checks proceed, or one JSON object at their end.</summary>
/// <param name="asJson">Print JSON.</param>
internal sealed class DoctorPage(bool asJson)
{
    // If the canary's time changes by this factor, the times are not comparable with each other.
    private const double NotableSlowdown = 1.3;

    private readonly Dictionary<string, string> _machine = [];
    private readonly List<object> _operations = [];
    private readonly List<object> _networks = [];
    private readonly List<string> _wrong = [];
    private object? _model;
    private (double Before, double After)? _canary;

    /// <summary>Prints a fact about the machine or the run.</summary>
    public void Fact(string label, string text)
    {
        _machine[label] = text;
        Print($"{label,-10} {text}", indent: 11);
    }

    /// <summary>Starts the table of operations.</summary>
    public void BeginOperations() => Print("operations        error     bound        ms");

    /// <summary>Adds an operation.</summary>
    /// <param name="result">Its result.</param>
    public void Add(OperationResult result)
    {
        string type = result.Precision.ToString().ToLowerInvariant();
        _operations.Add(new
        {
            result.Name,
            Type = type,
            Right = result.IsCorrect,
            Error = Finite(result.Error),
            result.Bound,
            result.Milliseconds,
            result.Failure,
        });
        if (!result.IsCorrect)
            _wrong.Add($"{result.Name} ({type})");
        string failure = result.Failure is null ? "" : $": {result.Failure}";
        Print($"{Mark(result.IsCorrect),-10} {Number(result.Error),12}  {Number(result.Bound),8}  "
            + string.Create(CultureInfo.InvariantCulture, $"{result.Milliseconds,8:f1}  {result.Name} ({type}){failure}"), indent: 44);
    }

    /// <summary>Adds the blocks of the networks, compared with the values that come with the model: a line per network.</summary>
    public void AddBlocks(RecordingComparison comparison)
    {
        Print("networks, block by block, beside values recorded on a CPU");
        foreach (var network in comparison.Tensors.GroupBy(tensor => tensor.Name.Split('/')[0]))
        {
            var (worst, first) = (network.MaxBy(tensor => tensor.Error)!, network.FirstOrDefault(tensor => !tensor.Within));
            _networks.Add(new
            {
                Name = network.Key,
                Blocks = network.Count(),
                Right = first is null,
                WorstError = Finite(worst.Error),
                comparison.Bound,
                FirstWrong = first?.Name,
            });
            if (first is not null)
                _wrong.Add($"block {first.Name}");
            string where = first is null ? "" : $", first wrong: {first.Name} (error {Number(first.Error)})";
            Print($"{Mark(first is null),-10} {Number(worst.Error),12}  {Number(comparison.Bound),8}            "
                + $"{network.Key}, {network.Count()} blocks{where}", indent: 44);
        }
    }

    /// <summary>Adds the whole model, compared with a run on the CPU.</summary>
    public void AddModel(RecordingComparison comparison)
    {
        _model = new { Tensors = comparison.Tensors.Count, comparison.Bound, FirstWrong = comparison.FirstDivergence?.Name };
        foreach (string line in ParityTable.Lines(comparison, everything: false).Where(line => line.StartsWith('!')))
            Print(line);
        Print(ParityTable.Conclusion(comparison));
        if (comparison.FirstDivergence is { } first)
            _wrong.Add($"the model, first at {first.Name}");
    }

    /// <summary>Adds the time of a fixed piece of work, before and after everything else.</summary>
    public void AddCanary(double before, double after)
    {
        _canary = (before, after);
        string heat = after > before * NotableSlowdown
            ? "; it slowed down meanwhile (heat, or other work), so these times are not comparable with each other"
            : "";
        Print(string.Create(CultureInfo.InvariantCulture, $"canary     {before:f1} ms before, {after:f1} ms after{heat}"));
    }

    /// <summary>Prints the verdict, or everything as JSON.</summary>
    /// <returns>Whether nothing is wrong.</returns>
    public bool Finish()
    {
        string verdict = _wrong.Count == 0
            ? "Verdict: this device computes correctly."
            : $"Verdict: wrong here: {string.Join("; ", _wrong)}. Use --device cpu, or --precision fp32 where only half precision is "
                + "wrong; 'anigen parity explain' says more of a layer.";
        Print(verdict);
        if (asJson)
        {
            JsonOutput.Page(new
            {
                Machine = _machine,
                Operations = _operations,
                Networks = _networks,
                Model = _model,
                CanaryMilliseconds = new { _canary?.Before, _canary?.After },
                Wrong = _wrong,
                Verdict = verdict,
            });
        }
        return _wrong.Count == 0;
    }

    private void Print(string line, int indent = 0)
    {
        if (!asJson)
            WrappedText.Print(line, indent);
    }

    private static string Mark(bool isRight) => isRight ? "  right" : "! WRONG";

    private static string Number(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    /// <summary>JSON has no infinity.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
