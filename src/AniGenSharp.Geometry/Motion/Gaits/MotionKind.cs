namespace AniGenSharp.Geometry;

/// <summary>Motions that are computed from a skeleton alone. Which of them a creature has depends on its body.</summary>
public enum MotionKind
{
    /// <summary>Walking, on any number of legs.</summary>
    Walk,

    /// <summary>Running: a trot on four legs, a quick alternation on more.</summary>
    Run,

    /// <summary>Standing or hovering, breathing.</summary>
    Idle,

    /// <summary>Turning to the left by a quarter turn on the spot, step by step.</summary>
    Turn,

    /// <summary>Falling over and getting up again.</summary>
    Fall,

    /// <summary>A lunge, a blow or a bite, back to where it began.</summary>
    Attack,

    /// <summary>Swimming by a wave along the body.</summary>
    Swim,

    /// <summary>Crawling as snakes do: every part of the body follows the path of the head.</summary>
    Slither,

    /// <summary>Flying by wing beats.</summary>
    Fly,
}
