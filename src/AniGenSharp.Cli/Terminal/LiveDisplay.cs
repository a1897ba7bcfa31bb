using Spectre.Console;
using Spectre.Console.Rendering;

namespace AniGenSharp.Cli.Terminal;

/// <summary>Live bars on a terminal: one for the picture and, if there are several, one for all of them.</summary>
internal sealed class LiveDisplay : GenerationDisplay
{
    /// <summary>A fixed width, so that the bars do not move.</summary>
    private const int TextWidth = 32;

    private const int LeftWidth = 20;
    private const int MinBarWidth = 4;
    private const int MaxBarWidth = 24;

    /// <summary>Everything on a line but the text and the bar: percentage, elapsed and remaining time, and the gaps.</summary>
    private const int OtherWidth = 4 + 8 + LeftWidth + 4;

    private readonly IAnsiConsole _console;
    private readonly ProgressContext _context;
    private ProgressTask? _picture;
    private ProgressTask? _all;

    private LiveDisplay(IAnsiConsole console, ProgressContext context)
    {
        _console = console;
        _context = context;
    }

    /// <summary>Runs work with live bars, which disappear when it ends.</summary>
    public static T Show<T>(IAnsiConsole console, Func<GenerationDisplay, T> work)
    {
        // Another thread draws the bars and asks for the remaining time whenever it does.
        LiveDisplay? display = null;
        return console.Progress().AutoClear(true).AutoRefresh(true)
            .Columns(Columns(console.Profile.Width, task => display?.Left(task)))
            .Start(context => work(display = new LiveDisplay(console, context)));
    }

    /// <inheritdoc/>
    // The line fills the width of the terminal, so that no part of an older bar remains behind it.
    public override void WriteLine(string line) =>
        _console.Write(new Padder(new Text(PrintableText.Escape(line)), new Padding(0)).Expand());

    /// <inheritdoc/>
    protected override void Begin(string title)
    {
        _picture?.StopTask();
        if (_picture is not null)
            _context.RemoveTask(_picture);
        if (Pictures.All > 1)
            _all ??= _context.AddTask("all pictures", maxValue: Pictures.All);
        WriteLine(title);
        if (Several)
            return;
        _picture = _context.AddTask("beginning", maxValue: 1); // a task must have a name
        Update();
    }

    /// <inheritdoc/>
    protected override void Report(GenerationProgress value, string text)
    {
        if (_picture is not null)
            _picture.Description = text;
        Update();
    }

    /// <inheritdoc/>
    protected override void Update()
    {
        double done = Several ? 0 : Remaining.At(Seconds).Done;
        if (_picture is not null)
            _picture.Value = done;
        if (_all is not null)
            _all.Value = Pictures.Done + done;
    }

    /// <summary>Columns that fit on one line, so that no line is wrapped and the display does not jump.</summary>
    private static ProgressColumn[] Columns(int width, Func<ProgressTask, double?> left)
    {
        int bar = width - TextWidth - OtherWidth;
        ProgressColumn[] first = [new StageColumn(), new PercentageColumn()];
        return bar < MinBarWidth ? first
            :
            [
                first[0], new ProgressBarColumn { Width = Math.Min(bar, MaxBarWidth) }, first[1], new ElapsedTimeColumn(),
                new LeftColumn(left),
            ];
    }

    private double? Left(ProgressTask task)
    {
        if (Several)
            return Pictures.Done > 0 ? Seconds / Pictures.Done * (Pictures.All - Pictures.Done) : null;
        var (_, left) = Remaining.At(Seconds);
        return task == _all ? left + Math.Max(0, Pictures.All - Pictures.Done - 1) * Remaining.Whole : left;
    }

    private sealed class StageColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Description).Ellipsis();

        public override int? GetColumnWidth(RenderOptions options) => TextWidth;

        protected override bool NoWrap => true;
    }

    private sealed class LeftColumn(Func<ProgressTask, double?> left) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(left(task) is { } seconds ? $"{WholeSeconds(seconds)} left" : "");

        public override int? GetColumnWidth(RenderOptions options) => LeftWidth;

        protected override bool NoWrap => true;

        private static string WholeSeconds(double seconds) => Duration(Math.Ceiling(seconds)).Replace(".0", "", StringComparison.Ordinal);
    }
}
