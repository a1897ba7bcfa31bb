"""Imports an FBX file into Blender and writes what it finds as JSON, for compare-formats.mjs.

    blender -b --python-exit-code 1 -P blender.py -- REQUEST.json ANSWER.json

The request contains the file's path and the frames of each clip; the answer contains joints, vertices, weights and counts, in
meters with y up.
"""

import json
import sys

import bpy
import numpy

# Blender 3.4's importer still uses this old name, which newer numpy packages dropped.
if "bool" not in vars(numpy):
    numpy.bool = bool

request_path, answer_path = sys.argv[sys.argv.index("--") + 1 :]
with open(request_path, encoding="utf-8") as file:
    request = json.load(file)
bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
scene.render.fps = 30
bpy.ops.import_scene.fbx(filepath=request["file"])
armature = next(o for o in bpy.data.objects if o.type == "ARMATURE")
bodies = [o for o in bpy.data.objects if o.type == "MESH" and any(m.type == "ARMATURE" for m in o.modifiers)]
body = next((o for o in bodies if o.name.endswith("_LOD0")), bodies[0])


def turned(point):
    """Converts from Blender's axes (z up) to the files' axes (y up)."""
    return [point.x, point.z, -point.y]


def heads():
    bpy.context.view_layer.update()
    return {bone.name: turned(armature.matrix_world @ bone.head) for bone in armature.pose.bones}


joints = {}
for action in list(bpy.data.actions):
    parts = action.name.split("|")
    name = next((clip for clip in request["frames"] if clip in parts), None)
    if name is None:
        continue
    # Bones without keys would otherwise keep the pose of the previous clip.
    for bone in armature.pose.bones:
        bone.matrix_basis.identity()
    armature.animation_data_create().action = action
    joints[name] = {}
    for frame in request["frames"][name]:
        scene.frame_set(int(action.frame_range[0]) + frame)
        joints[name][frame] = heads()
if armature.animation_data:
    armature.animation_data.action = None
for bone in armature.pose.bones:
    bone.matrix_basis.identity()
groups = {group.index: group.name for group in body.vertex_groups}
answer = {
    "clips": list(joints),
    "joints": joints,
    "rest": heads(),
    "triangles": sum(len(polygon.vertices) - 2 for polygon in body.data.polygons),
    "vertices": [
        {
            "at": turned(body.matrix_world @ vertex.co),
            "weights": {groups[entry.group]: entry.weight for entry in vertex.groups if entry.weight > 0},
        }
        for vertex in body.data.vertices
    ],
}
with open(answer_path, "w", encoding="utf-8") as file:
    json.dump(answer, file)
