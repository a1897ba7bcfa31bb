// Loads a GLB in three.js, in a headless Chromium with a software renderer, and saves pictures of it at rest and in motion.
//   npm install three
//   node tools/show-in-three.mjs FILE.glb OUT.png [CLIP]
// OUT.png shows the rest pose, then four moments of the clip (the first where none is named). Fails where the file does not
// load, has no skinned mesh or no such clip, or where the clip does not change the picture. The package is looked up from the
// current folder; the browser is $CHROMIUM, or chromium.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

