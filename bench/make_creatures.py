"""Draws procedural creatures with their true rigs: make_creatures.py GENERATOR OUT COUNT.

GENERATOR is the folder of the generator that produced the starter model's training data (creatures.py). For each creature,
OUT receives a picture, NAME.png, and its truth, NAME.json: class, joints, parents, the round cones of body and skin, and
the camera. The classes are interleaved, so that the first N files are a fair sample for any N. Needs numpy, torch, PIL and g++.
"""
import json
import os
import sys

import numpy as np
import torch
from PIL import Image

SEED = 777019
SIZE = 512
SHARES = dict(quadruped=40, theropod=30, humanoid=30, bird=26, lizard=20, snake=14, fish=14, spider=14, robotarm=12)


def main():
    generator, out, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    sys.path.insert(0, generator)
    from creatures import Kernels, cameras, make_creatures

    os.makedirs(out, exist_ok=True)
    torch.set_num_threads(1)
    kernels = Kernels("cpu")
    random = torch.Generator()
    random.manual_seed(SEED)
    slots = sorted(((k + 0.5) / n, kind) for kind, n in SHARES.items() for k in range(n))
    for i, (_, kind) in enumerate(slots[:count]):
        creature = make_creatures(1, SEED * 1000 + i, chunk=8, classes=[kind])
        camera = cameras(1, "cpu", random).contiguous()
        header, cones = (torch.tensor(creature[key][:1]).contiguous() for key in "HP")
        name = os.path.join(out, "%03d_%s" % (i, kind))
        Image.fromarray(kernels.render(header, cones, camera, SIZE, 1)[0].numpy(), "RGBA").save(name + ".png")
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
