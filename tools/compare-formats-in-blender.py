"""Imports the GLB and the FBX of one asset into Blender and compares where their bones are.

    blender -b --python-exit-code 1 -P tools/compare-formats-in-blender.py -- FOLDER [OUT.png]

FOLDER holds mesh.glb and mesh.fbx. Prints the largest distance of a bone's head at rest and at five times of each clip, in meters, and
the largest difference of a vertex weight. Fails if a distance exceeds 1e-3 (Blender keys poses at whole frames) or a weight 1e-3.
"""

import os
import sys

import bpy
import numpy

# Blender 3.4's importer still asks for this old name, which newer numpy packages dropped.
if "bool" not in vars(numpy):
    numpy.bool = bool


def load(path):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.scene.render.fps = 30
    if path.endswith(".fbx"):
        bpy.ops.import_scene.fbx(filepath=path)
    else:
        bpy.ops.import_scene.gltf(filepath=path)
    armature = next(o for o in bpy.data.objects if o.type == "ARMATURE")
    body = next(o for o in bpy.data.objects if o.type == "MESH" and any(m.type == "ARMATURE" for m in o.modifiers))
    return armature, body


def heads(armature):
    bpy.context.view_layer.update()
    return {bone.name: armature.matrix_world @ bone.head for bone in armature.pose.bones}


def sample(path):
    armature, body = load(path)
    armature.animation_data_clear() if not bpy.data.actions else None
    scene = bpy.context.scene
    frames = {}
    for action in bpy.data.actions:
        name = action.name.split("|")[1] if "|" in action.name else action.name.rsplit("_", 1)[0]
        first, last = action.frame_range
        armature.animation_data_create().action = action
        for i in range(5):
            offset = round((last - first) * (i + 0.37) / 5)
            scene.frame_set(int(first) + offset)
            frames[name, offset] = heads(armature)
    armature.animation_data_clear()
    for bone in armature.pose.bones:
        bone.matrix_basis.identity()
    frames["rest", 0] = heads(armature)
    groups = {group.index: group.name for group in body.vertex_groups}
    weights = {}
    for vertex in body.data.vertices:
        at = tuple(round(value, 4) for value in body.matrix_world @ vertex.co)
        weights[at] = {groups[g.group]: g.weight for g in vertex.groups if g.weight > 1e-4}
    return frames, weights, len(body.data.polygons)


folder = sys.argv[sys.argv.index("--") + 1]
reference, reference_weights, reference_faces = sample(os.path.join(folder, "mesh.glb"))
frames, weights, faces = sample(os.path.join(folder, "mesh.fbx"))
worst, where, compared = 0.0, "", 0
for key, joints in frames.items():
    assert key in reference, f"{key} is not in the GLB: {sorted(reference)}"
    for bone, head in joints.items():
        distance = (head - reference[key][bone]).length
        compared += 1
        if distance > worst:
            worst, where = distance, f"{key} {bone}"
worst_weight = max((abs(own.get(name, 0) - other.get(name, 0)) for at, own in weights.items() if (other := reference_weights.get(at))
                    for name in set(own) | set(other)), default=0)
matched = sum(at in reference_weights for at in weights)
print(f"OK {folder}: {compared} bone positions, worst {worst:.1e} m ({where}); {faces} and {reference_faces} faces; "
      f"{matched} of {len(weights)} vertices matched, worst weight {worst_weight:.1e}")
assert worst < 1e-3 and worst_weight < 1e-3 and faces == reference_faces and matched > 0.99 * len(weights)
