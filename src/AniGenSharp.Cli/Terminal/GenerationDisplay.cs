using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace AniGenSharp.Cli.Terminal;

/// <summary>
/// Shows runs on standard error: in a terminal live bars with stage, step, elapsed and remaining time, elsewhere one plain line
/// per stage.
/// </summary>
internal abstract class GenerationDisplay : IProgress<GenerationProgress>
{
    private static readonly int s_stages = Enum.GetValues<GenerationStage>().Length;

    private readonly Stopwatch _clock = new();

    /// <summary>Estimates the remaining time.</summary>
    protected RemainingTime Remaining { get; } = new();

    /// <summary>Number of pictures, and how many of them are finished.</summary>
    protected (int Done, int All) Pictures { get; private set; }

    /// <summary>Whether several pictures are generated at once.</summary>
    protected bool Several { get; private set; }

    /// <summary>Seconds since the picture began; of several at once, since the first.</summary>
    protected double Seconds => _clock.Elapsed.TotalSeconds;

    /// <summary>Runs work with the kind of display that standard error supports.</summary>
    public static T Show<T>(Func<GenerationDisplay, T> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return Console.IsErrorRedirected || !console.Profile.Capabilities.Ansi ? work(new PlainDisplay()) : LiveDisplay.Show(console, work);
    }

    /// <summary>Begins the next picture.</summary>
    public void Begin(string picture, int done, int all)
    {
        Pictures = (done, all);
        _clock.Restart();
        Remaining.Begin();
        Begin(all > 1 ? $"{picture} ({done + 1} of {all})" : picture);
    }

    /// <summary>Begins several pictures at once, whose stages are not shown.</summary>
    public void BeginSeveral(int all, int workers)
    {
        Pictures = (0, all);
        Several = true;
        _clock.Restart();
        Begin($"{all} pictures, {workers} at a time");
    }

    /// <inheritdoc/>
    public void Report(GenerationProgress value)
    {
        Remaining.Report(value, Seconds);
        string step = value.Steps > 1 ? $" {value.Step}/{value.Steps}" : "";
        Report(value, $"{(int)value.Stage + 1}/{s_stages} {Describe(value.Stage)}{step}");
    }

    /// <summary>Finishes the picture.</summary>
    public void Finish()
    {
        Remaining.Finish(Seconds);
        Pictures = (Pictures.Done + 1, Pictures.All);
        Update();
    }

    /// <summary>Prints a permanent line.</summary>
    public abstract void WriteLine(string line);

    /// <summary>Formats seconds for people.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:f1} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60} min {(int)seconds % 60} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 3600} h {(int)seconds / 60 % 60} min"),
    };

    /// <summary>Shows the number of finished pictures.</summary>
    protected virtual void Update()
    {
    }

    /// <summary>Shows that a picture begins.</summary>
    protected abstract void Begin(string title);

    /// <summary>Shows the progress of the picture.</summary>
    protected abstract void Report(GenerationProgress value, string text);

    private static string Describe(GenerationStage stage) => stage switch
    {
        GenerationStage.Conditioning => "preparing the picture",
        GenerationStage.Structure => "sampling the structure",
        GenerationStage.Latents => "sampling the latents",
        GenerationStage.Decoding => "decoding",
        GenerationStage.Surface => "extracting the surface",
        GenerationStage.Rig => "rigging",
        GenerationStage.Cleaning => "cleaning the mesh",
        GenerationStage.Texturing => "texturing",
        _ => stage.ToString(),
    };

    /// <summary>Prints one line per stage.</summary>
    private sealed class PlainDisplay : GenerationDisplay
    {
        private GenerationStage? _shown;

        public override void WriteLine(string line) => Console.Error.WriteLine(line);

        protected override void Begin(string title)
        {
            _shown = null;
            WriteLine(title);
        }

        protected override void Report(GenerationProgress value, string text)
        {
            if (_shown == value.Stage)
                return;
            _shown = value.Stage;
            WriteLine($"  {text} ({Duration(Seconds)})");
        }
    }
}
