"""Opens rigged GLB files in Blender and checks what an animator relies on.

    blender -b --python-exit-code 1 -P tools/check-rig-in-blender.py -- FILE.glb...

Each file must have one armature with a single root, and one mesh that follows it. Every vertex group must belong to a
bone, every vertex must follow at most eight bones with weights that sum to one, and each bone, rotated by 40 degrees,
must move only the vertices that follow it or its descendants.
"""

import math
import sys

import bpy
import numpy
from mathutils import Quaternion

# Blender 3.4's importer still uses this old name, which newer numpy packages dropped.
if "bool" not in vars(numpy):
    numpy.bool = bool


def positions(mesh_object):
    evaluated = mesh_object.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return [mesh_object.matrix_world @ vertex.co for vertex in evaluated.data.vertices]


def reset(armature):
    for bone in armature.pose.bones:
        bone.matrix_basis.identity()
    bpy.context.view_layer.update()


def travel(action, armature, body, rest):
    """The farthest a clip moves a vertex from rest, and out of the rest pose's box, as shares of the box's longest side."""
    armature.animation_data_create().action = action
    first, last = action.frame_range
    rest = numpy.array(rest)
    low, high = rest.min(axis=0), rest.max(axis=0)
    moved = left = 0.0
    for frame in range(int(first), int(last) + 1, 3):
        bpy.context.scene.frame_set(frame)
        posed = numpy.array(positions(body))
        moved = max(moved, numpy.linalg.norm(posed - rest, axis=1).max())
        left = max(left, (low - posed).max(), (posed - high).max())
    armature.animation_data_clear()
    reset(armature)
    longest = (high - low).max()
    return f"moves {moved / longest:.3f}, leaves {left / longest:.3f}"


def check(path):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    # By default the importer rotates bones for appearance; only their heads must match.
    bpy.ops.import_scene.gltf(filepath=path)
    armatures = [o for o in bpy.data.objects if o.type == "ARMATURE"]
    assert len(armatures) == 1, f"{len(armatures)} armatures"
    armature = armatures[0]
    meshes = [o for o in bpy.data.objects if o.type == "MESH" and any(m.type == "ARMATURE" for m in o.modifiers)]
    assert len(meshes) == 1, f"{len(meshes)} skinned meshes"
    body = meshes[0]

    bones = armature.data.bones
    roots = [bone.name for bone in bones if bone.parent is None]
    assert len(roots) == 1, f"roots {roots}"
    groups = {group.index: group.name for group in body.vertex_groups}
    assert set(groups.values()) <= {bone.name for bone in bones}, "vertex groups without bones"

    followers = {bone.name: {} for bone in bones}
    most = 0
    for vertex in body.data.vertices:
        weights = {groups[g.group]: g.weight for g in vertex.groups if g.weight > 0}
        assert weights, f"vertex {vertex.index} follows nothing"
        assert abs(sum(weights.values()) - 1) < 1e-5, f"vertex {vertex.index} sums to {sum(weights.values())}"
        most = max(most, len(weights))
        for name, weight in weights.items():
            followers[name][vertex.index] = weight
    assert most <= 8, f"{most} influences"

    # The importer leaves a clip active.
    armature.animation_data_clear()
    reset(armature)
    rest = positions(body)
    size = max((p - rest[0]).length for p in rest)
    moving = 0
    for bone in armature.pose.bones:
        chain = {bone.name} | {child.name for child in bone.children_recursive}
        share = [sum(followers[name].get(i, 0) for name in chain) for i in range(len(rest))]
        bone.rotation_mode = "QUATERNION"
        bone.rotation_quaternion = Quaternion((0.6, 0.5, 0.62), math.radians(40))
        bpy.context.view_layer.update()
        moved = [(p - q).length for p, q in zip(positions(body), rest)]
        bone.rotation_quaternion = Quaternion()
        bpy.context.view_layer.update()
        stray = max((m for m, s in zip(moved, share) if s == 0), default=0)
        assert stray < 1e-5 * size, f"{bone.name} moves what does not follow it by {stray}"
        if max(share) > 0.5:
            assert max(moved) > 1e-4 * size, f"{bone.name} moves nothing"
            moving += 1
    assert max((p - q).length for p, q in zip(positions(body), rest)) < 1e-6 * size, "rest pose changed"
    clips = {action.name: travel(action, armature, body, rest) for action in bpy.data.actions}
    print(f"OK {path}: {len(rest)} vertices, {len(body.data.polygons)} faces, {len(bones)} bones, "
          f"{len(groups)} vertex groups, at most {most} influences, {moving} bones tried, clips {clips}, "
          f"materials {[m.name for m in bpy.data.materials]}, images {[tuple(i.size) for i in bpy.data.images]}")


files = sys.argv[sys.argv.index("--") + 1:] if "--" in sys.argv else []
if not files:
    sys.exit(__doc__)
for file in files:
    check(file)
