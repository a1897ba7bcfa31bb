namespace AniGenSharp;

/// <summary>The classes of procedural creatures.</summary>
public enum CreatureClass
{
    /// <summary>A four-legged mammal.</summary>
    Quadruped,

    /// <summary>A two-legged dinosaur.</summary>
    Theropod,

    /// <summary>A person or two-legged cartoon character.</summary>
    Humanoid,

    /// <summary>A bird with spread or folded wings.</summary>
    Bird,

    /// <summary>A low, sprawling reptile.</summary>
    Lizard,

    /// <summary>A winding snake.</summary>
    Snake,

    /// <summary>A fish.</summary>
    Fish,

    /// <summary>A spider or insect.</summary>
    Spider,

    /// <summary>A robot arm or a desk lamp.</summary>
    RobotArm,
}
