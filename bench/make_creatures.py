"""Draws procedural creatures with their true rigs: make_creatures.py GENERATOR OUT COUNT [unseen].

GENERATOR is the folder of the generator that produced the starter model's training data (creatures.py). For each creature,
OUT receives a picture, NAME.png, and its truth, NAME.json: class, joints, parents, the round cones of body and skin, and
the camera. The classes are interleaved, so that the first N files are a fair sample for any N. COUNT can be "samples" for the twelve
sample pictures. With "unseen", OUT/unseen also receives each creature's own colors, without light, from three other sides:
NAME_90.png, NAME_180.png, NAME_270.png (degrees around it from the picture's camera) and the cameras as NAME.json.
Needs numpy, torch, PIL and g++.
"""
import json
import math
import os
import sys

import numpy as np
import torch
from PIL import Image

SEED = 777019
SIZE = 512
SHARES = dict(quadruped=40, theropod=30, humanoid=30, bird=26, lizard=20, snake=14, fish=14, spider=14, robotarm=12)

SAMPLE_SEED = 777001
SAMPLES = "theropod quadruped humanoid bird theropod quadruped lizard fish humanoid spider snake robotarm".split()
UNSEEN = (90, 180, 270)
UNSEEN_PITCH = 15


def creatures(count, make, cameras):
    """Yields name, class, creature, camera and samples per side of a pixel."""
    random = torch.Generator()
    if count == "samples":
        random.manual_seed(SAMPLE_SEED)
        rows = cameras(len(SAMPLES), "cpu", random)
        for i, kind in enumerate(SAMPLES):
            name = "%s_%02d" % (kind.replace("theropod", "trex"), i + 1)
            yield name, kind, make(1, SAMPLE_SEED * 100 + i, chunk=8, classes=[kind]), rows[i:i + 1], 2
        return
    random.manual_seed(SEED)
    slots = sorted(((k + 0.5) / n, kind) for kind, n in SHARES.items() for k in range(n))
    for i, (_, kind) in enumerate(slots[:int(count)]):
        creature = make(1, SEED * 1000 + i, chunk=8, classes=[kind])
        yield "%03d_%s" % (i, kind), kind, creature, cameras(1, "cpu", random), 1


def write_unseen(name, kernels, cameras, header, cones, camera):
    yaw = math.atan2(float(camera[0, 0]), -float(camera[0, 1]))
    rows = {}
    for degrees in UNSEEN:
        other = cameras(
            1, "cpu", yaw=torch.tensor([yaw + math.radians(degrees)]), pitch=torch.tensor([math.radians(UNSEEN_PITCH)]),
            augment=False).contiguous()
        view = kernels.aux(header, cones, other, SIZE)[0].numpy()
        pixels = np.concatenate([view[..., 4:7], view[..., :1]], -1)
        Image.fromarray((pixels * 255 + 0.5).astype(np.uint8), "RGBA").save("%s_%d.png" % (name, degrees))
        rows["%d" % degrees] = other[0].tolist()
    with open(name + ".json", "w") as file:
        json.dump(rows, file)


def main():
    generator, out, count = sys.argv[1:4]
    unseen = os.path.join(out, "unseen") if sys.argv[4:] == ["unseen"] else None
    sys.path.insert(0, generator)
    from creatures import Kernels, cameras, make_creatures

    os.makedirs(unseen or out, exist_ok=True)
    torch.set_num_threads(1)
    kernels = Kernels("cpu")
    for name, kind, creature, camera, samples in creatures(count, make_creatures, cameras):
        camera = camera.contiguous()
        header, cones = (torch.tensor(creature[key][:1]).contiguous() for key in "HP")
        if unseen:
            write_unseen(os.path.join(unseen, name), kernels, cameras, header, cones, camera)
        name = os.path.join(out, name)
        Image.fromarray(kernels.render(header, cones, camera, SIZE, samples)[0].numpy(), "RGBA").save(name + ".png")
        joints, prims = int(creature["nj"][0]), int(header[0, 0])
        truth = dict(
            cls=kind,
            tau=float(header[0, 2]),
            joints=np.round(creature["J"][0, :joints].astype(float), 6).tolist(),
            parents=creature["par"][0, :joints].tolist(),
            prims=np.round(cones[0, :prims].numpy().astype(float), 6).tolist(),
            camera=camera[0].tolist(),
        )
        with open(name + ".json", "w") as file:
            json.dump(truth, file)


if __name__ == "__main__":
    main()
