// Measures how fast a clip of a large asset (25,000 vertices, 60 joints, textured) plays in a 720p window, in each view mode.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root, Studio } from "./studio.mjs";

const seconds = 3;
const studio = await Studio.start(0);
try {
  const body = await readFile(join(root, "samples/trex_01.png"));
  const { id } = await (await fetch(`${studio.address}api/jobs?name=large.png`, { method: "POST", body })).json();
  await studio.until(`state.jobs.get("${id}")?.state === "succeeded"`);
  await studio.page.click(`.card[data-id="${id}"] button`);
  await studio.until("state.rig !== null");
  const vertices = await studio.state("viewer.stage.vertexCount"), joints = await studio.state("state.rig.joints.length");
  await studio.page.click("#tab-clips");
  await studio.page.click(".clips button >> nth=0");
  for (const mode of ["textured", "clay", "wireframe", "normals", "uv", "weights", "tears"]) {
    await studio.page.click(`[data-mode="${mode}"]`);
    if (mode === "tears") await studio.until("viewer.stage.tears !== null");
    await studio.page.waitForTimeout(1000 * seconds);
    const frames = await studio.state("viewer.framesPerSecond");
    console.log(`${vertices} vertices, ${joints} joints, ${mode}: ${frames.toFixed(1)} frames per second`);
  }
} finally {
  await studio.stop();
}
