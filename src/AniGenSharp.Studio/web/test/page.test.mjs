// The page in a real Chromium, against a studio whose generator is a fake. Build tests/AniGenSharp.TestKit.Jobs first.
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import validator from "gltf-validator";
import { root, Studio } from "./studio.mjs";

const picture = join(root, "samples/trex_01.png");
let studio;

before(async () => (studio = await Studio.start()));
after(() => studio?.stop());

const vertices = () => studio.state("[...viewer.stage.posedVertices()]");
const moved = (a, b) => a.filter((value, i) => Math.abs(value - b[i]) > 1e-4).length;

test("the page paints before the server answers, and the empty page says what to do", async () => {
  // The calls wait, so that what is painted first depends on nothing but the page's own files.
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  const fresh = await studio.open({}, (page) => page.route("**/api/**", async (route) => {
    await held;
    await route.continue();
  }));
  await fresh.getByText("Drop a picture here").waitFor();
  console.log(`first paint after ${await studio.firstPaint(fresh)} ms`);
  assert.equal(await fresh.evaluate(() => performance.getEntriesByType("resource").length <= 4), true, "the page loads more than its own files");
  await studio.shot("empty", fresh);
  answer();
  await fresh.getByText("Your assets will be here.").waitFor();
  await fresh.context().close();
});

test("a dropped picture is generated, and the asset is shown", async () => {
  await studio.drop({ name: "hero.png", type: "image/png", content: await readFile(picture) });
  await studio.page.click("summary:has-text('Options')");
  await studio.page.fill("[aria-label='Seed']", "40");
  await studio.shot("picture");
  await studio.page.dblclick("#generate");
  await studio.page.waitForSelector(".job progress");
  await studio.shot("busy");
  await studio.until("state.rig !== null");
  await studio.page.waitForSelector(".card");
  assert.equal(await studio.state("viewer.stage.bones.length"), await studio.state("state.rig.joints.length"));
  assert.equal(await studio.state("state.jobs.size"), 1, "a double click added two jobs");
  await studio.shot("textured");
});

test("a search and a reload keep the asset open", async () => {
  await studio.page.fill("[aria-label='Search the gallery']", "no such name");
  await studio.page.getByText("Nothing is called that.").waitFor();
  assert.ok(await studio.state("state.rig !== null"));
  await studio.page.fill("[aria-label='Search the gallery']", "");
  await studio.page.waitForSelector(".card");
  await studio.page.reload();
  await studio.until("state.rig !== null && state.busy === null");
});

test("every view mode draws something else", async () => {
  const seen = new Set();
  for (const mode of ["textured", "clay", "wireframe", "normals", "weights", "tears"]) {
    await studio.page.click(`[data-mode="${mode}"]`);
    if (mode === "tears") await studio.until("viewer.stage.tears !== null");
    if (mode === "weights") await studio.page.click(".joints li >> nth=6");
    await studio.until("!viewer.dirty");
    seen.add((await studio.page.locator("#view").screenshot()).toString("base64"));
    await studio.shot(mode);
  }
  assert.equal(seen.size, 6);
});

test("a joint is chosen, posed, undone and made a key of a clip", async () => {
  await studio.page.keyboard.press("1");
  await studio.page.click("#tab-pose");
  await studio.page.click(".tabbody > :not([hidden]) .joints li >> nth=4");
  const rest = await vertices();
  for (let i = 0; i < 3; i++) await studio.page.click("#turn-x");
  const posed = await vertices();
  assert.ok(moved(rest, posed) > 20, "the pose moved no vertices");
  await studio.shot("pose");
  for (let i = 0; i < 3; i++) await studio.page.keyboard.press("Control+z");
  await studio.until("Object.keys(state.pose).length === 0");
  assert.equal(moved(rest, await vertices()), 0);
  await studio.page.keyboard.press("Control+y");
  await studio.until("Object.keys(state.pose).length === 1");
  await studio.page.click("#add-key");
  await studio.until("state.rig.clips.some((clip) => clip.name === 'Pose')");
  await studio.page.click("#reset-pose");
});

test("a joint that is dragged in its limb takes the limb along", async () => {
  const rest = await vertices();
  await studio.page.evaluate(() => {
    const { viewer, state } = window.studio, stage = viewer.stage, depth = (i) => (state.rig.joints[i].parent < 0 ? 0 : 1 + depth(state.rig.joints[i].parent));
    const end = state.rig.joints.findIndex((_, i) => depth(i) >= 3);
    const at = (bone) => bone.getWorldPosition(bone.position.clone()), above = stage.bones[end].parent.parent;
    // Nearer to where the limb begins, and to the side, so that the limb has to bend.
    const target = at(stage.bones[end]).lerp(at(above), 0.3);
    target.x += 0.03;
    stage.reach(end, target, 2);
    window.reached = at(stage.bones[end]).distanceTo(target);
  });
  const reached = await studio.page.evaluate(() => window.reached);
  assert.ok(reached < 0.01, `${reached} away`);
  assert.ok(moved(rest, await vertices()) > 10);
  await studio.page.evaluate(() => window.studio.viewer.stage.toRest());
});

test("clips play, pause and are scrubbed", async () => {
  await studio.page.click("#tab-clips");
  await studio.page.click(".clips button >> nth=0");
  await studio.until("state.playing && state.time > 0.2");
  await studio.page.getByText(/Rendering in software · \d+ frames\/s/).waitFor();
  await studio.page.click("#play");
  await studio.until("!state.playing");
  await studio.page.getByRole("slider", { name: "Time" }).fill("0.5");
  await studio.shot("clips");
  await studio.page.keyboard.press("Escape");
  await studio.page.click(".clips button[aria-pressed=true]");
});

test("the rig is edited, its weights follow, and undo is replay", async () => {
  await studio.page.click("#tab-rig");
  await studio.page.click(".tabbody > :not([hidden]) .joints li >> nth=5");
  const before = await studio.state("JSON.stringify(state.rig.joints)"), count = await studio.state("state.rig.joints.length");
  await studio.page.fill("#joint-name", "renamed");
  await studio.page.click("#rename");
  await studio.until("state.rig.joints.some((joint) => joint.name === 'renamed')");
  await studio.page.click("summary:has-text('Split')");
  await studio.page.click("#split");
  await studio.until(`state.rig.joints.length === ${count + 1}`);
  await studio.page.click("[data-mode='weights']");
  await studio.until("!viewer.dirty");
  await studio.shot("rig");
  await studio.page.click("#merge");
  await studio.until(`state.rig.joints.length === ${count}`);
  assert.ok(await studio.state("state.rig.check.oneTree"));
  for (let i = 0; i < 3; i++) {
    const edits = await studio.state("state.document.edits.length");
    await studio.page.click("#undo");
    await studio.until(`state.document.edits.length === ${edits - 1}`);
  }
  assert.equal(await studio.state("JSON.stringify(state.rig.joints)"), before);
});

test("weights are painted on the surface", async () => {
  await studio.page.keyboard.press("b");
  await studio.until("state.tool === 'paint' && !viewer.dirty");
  const before = await studio.state("state.document.edits.length");
  const point = await studio.page.evaluate(() => {
    const { viewer } = window.studio, stage = viewer.stage, canvas = document.getElementById("view").getBoundingClientRect();
    const vertex = stage.bones[0].position.clone().fromArray(viewer.stage.posedVertices(), 300).project(viewer.camera);
    return { x: canvas.left + ((vertex.x + 1) / 2) * canvas.width, y: canvas.top + ((1 - vertex.y) / 2) * canvas.height };
  });
  await studio.page.mouse.move(point.x, point.y);
  await studio.page.mouse.down();
  await studio.page.mouse.move(point.x + 6, point.y + 4);
  await studio.page.mouse.up();
  await studio.until(`state.document.edits.length === ${before + 1}`);
  await studio.shot("paint");
  await studio.page.keyboard.press("Escape");
  await studio.page.click("#undo");
  await studio.until(`state.document.edits.length === ${before}`);
});

test("two windows change one asset, and nothing is lost", async () => {
  const joints = () => studio.state("state.rig.joints.map((joint) => joint.name)");
  const rename = async (page, at, name) => {
    await page.click("#tab-rig");
    await page.click(`.tabbody > :not([hidden]) .joints li >> nth=${at}`);
    await page.fill("#joint-name", name);
    // Quick clicks are one rename.
    await page.dblclick("#rename");
  };
  const count = await studio.state("state.document.edits.length"), first = studio.page, second = await studio.open();
  studio.page = second;
  await second.click(".card button >> nth=0");
  await studio.until("state.rig !== null && state.busy === null");
  await rename(first, 2, "of the first window");
  studio.page = first;
  await studio.until("state.rig.joints.some((joint) => joint.name === 'of the first window')");
  studio.page = second;
  await rename(second, 3, "of the second window");
  await second.getByText("Its changes and yours are both in it").waitFor();
  await studio.until("state.rig.joints.some((joint) => joint.name === 'of the second window')");
  assert.ok((await joints()).includes("of the first window"));
  studio.page = first;
  await first.click("#undo");
  await first.getByText("nothing was undone").waitFor();
  await studio.until("state.busy === null");
  assert.equal(await studio.state("state.document.edits.length"), count + 2);
  studio.page = second;
  await second.click("#undo");
  await studio.until("!state.rig.joints.some((joint) => joint.name === 'of the second window')");
  assert.ok((await joints()).includes("of the first window"), "undo took the other window's change");
  await second.context().close();
  studio.page = first;
});

test("the asset is downloaded and is a valid GLB", async () => {
  await studio.page.click("#tab-download");
  const [file] = await Promise.all([studio.page.waitForEvent("download"), studio.page.click("#download-glb")]);
  assert.equal(file.suggestedFilename(), "hero.glb");
  const report = await validator.validateBytes(new Uint8Array(await readFile(await file.path())));
  assert.equal(report.issues.numErrors, 0, JSON.stringify(report.issues.messages));
  await studio.shot("files");
});

test("an asset is finished again", async () => {
  await studio.page.click("#tab-finish");
  await studio.shot("finish");
  await studio.page.click("#finish");
  await studio.until("[...state.jobs.values()].some((job) => job.kind === 'finish' && job.state === 'succeeded') && state.rig !== null");
});

test("four seeds are compared under one camera", async () => {
  await studio.page.setInputFiles("#file", picture);
  await studio.page.click("#seeds");
  await studio.until("document.querySelectorAll('.label button:not([hidden])').length === 4");
  await studio.shot("compare");
  await studio.page.click(".label button >> nth=2");
  await studio.until("state.compare === null && state.rig !== null");
});

test("a reload in mid-run and a restart of the server lose nothing", async () => {
  await studio.kill();
  await studio.serve(250);
  await studio.page.reload();
  await studio.page.setInputFiles("#file", picture);
  await studio.page.click("#generate");
  await studio.page.waitForSelector(".job progress");
  await studio.page.reload();
  await studio.page.waitForSelector(".job progress");
  await studio.kill();
  await studio.page.getByText("Not connected").waitFor();
  await studio.serve(10);
  await studio.until("state.connected && [...state.jobs.values()].every((job) => job.state === 'succeeded')");
});

test("further pictures of the subject go with the first, and a text among many is left out", async () => {
  const cutOut = await studio.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(64, 64);
    canvas.getContext("2d").fillRect(16, 16, 32, 32);
    return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
  });
  await studio.page.setInputFiles("#file", picture);
  await studio.page.click("summary:has-text('Other sides')");
  const [back, side] = [Buffer.from(cutOut), await readFile(picture)];
  await studio.page.setInputFiles("#view-file", [["back.png", back], ["side.png", side]].map(([name, buffer]) => ({ name, mimeType: "image/png", buffer })));
  await studio.page.waitForSelector(".view >> nth=1");
  await studio.shot("views");
  await studio.page.click("#generate");
  await studio.until("[...state.jobs.values()].some((job) => job.views === 2 && job.options.bake === 'photo')");
  const content = await readFile(picture), size = await studio.state("state.jobs.size"), name = "<img src=x onerror=alert(1)>.png";
  await studio.drop({ name, content }, { name: "notes.txt", content: Buffer.from("text") }, { name: "b.png", content });
  await studio.page.getByText("2 of 3 pictures were added").waitFor();
  await studio.until(`state.jobs.size === ${size + 2} && [...state.jobs.values()].every((job) => job.state === 'succeeded')`);
  await studio.page.getByText(name).first().waitFor();
});

test("the cut-out is shown before anything is generated", async () => {
  await studio.page.setInputFiles("#file", picture);
  await studio.page.click("#cut-out");
  await studio.page.waitForSelector("#subject");
  await studio.until("document.getElementById('subject').naturalWidth > 0");
  await studio.shot("cut-out");
  await studio.page.click("[aria-label='Choose another picture']");
});

test("a dropped mesh is rigged and shown", async () => {
  const content = await readFile(join(root, "samples/trex_01.png"));
  await studio.drop({ name: "broken.obj", content });
  await studio.page.getByText("broken.obj:").waitFor();
  const mesh = Buffer.from("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
  await studio.drop({ name: "creature.obj", content: mesh });
  await studio.until("[...state.jobs.values()].some((job) => job.kind === 'rig' && job.state === 'succeeded' && job.id === state.selected) && state.rig !== null");
  await studio.page.waitForSelector("#tab-finish", { state: "hidden" });
  await studio.until("!viewer.dirty");
  await studio.shot("mesh");
});

test("another model is chosen, and the official weights are downloaded", async () => {
  await studio.page.click("#models");
  await studio.page.selectOption("#model", "Second model");
  await studio.page.locator("dialog[open] dd", { hasText: /^second$/ }).waitFor();
  await studio.page.click("text=See size and licenses…");
  await studio.page.click("dialog[open] button.primary");
  await studio.page.getByText("The official weights are complete").waitFor();
  await studio.shot("model");
  await studio.page.click("dialog[open] [aria-label='Close']");
});

test("a failure is explained, and the card says so", async () => {
  const answer = await fetch(`${studio.address}api/jobs?name=fail.png`, { method: "POST", body: await readFile(picture) });
  const { id } = await answer.json();
  await studio.page.waitForSelector(`.card.failed[data-id="${id}"]`);
  await studio.page.click(`.card.failed[data-id="${id}"] button`);
  await studio.page.getByText("This picture did not work").waitFor();
  await studio.shot("failed");
  studio.page.once("dialog", (dialog) => dialog.accept());
  await studio.page.click(`.card[data-id="${id}"] button:has-text("Delete")`);
  await studio.page.waitForSelector(`.card[data-id="${id}"]`, { state: "detached" });
});

test("an asset whose files are gone says so", async () => {
  const { jobs } = await (await fetch(`${studio.address}api/jobs?search=hero`)).json();
  const { id } = jobs.at(-1), path = join(studio.folder, "jobs", id, "attempt-1", "mesh.glb"), content = await readFile(path);
  await studio.kill();
  await rm(path);
  await studio.serve(0);
  await studio.until("state.connected");
  await studio.page.click(`.card[data-id="${id}"] button`);
  await studio.page.getByText("This asset cannot be shown").waitFor();
  await studio.shot("gone");
  await writeFile(path, content);
  await studio.page.click("#open-again");
  await studio.until("state.rig !== null && state.problem === null");
});

test("without WebGL, assets are still generated and downloaded", async () => {
  const browser = await studio.launch("--disable-3d-apis"), page = await browser.newPage({ acceptDownloads: true });
  await page.goto(studio.address);
  await page.click(".card button >> nth=0");
  await page.getByText("This browser cannot draw in 3D").waitFor();
  await studio.shot("no-webgl", page);
  await page.click("#tab-download");
  await Promise.all([page.waitForEvent("download"), page.click("#download-glb")]);
  await browser.close();
});

test("a studio with a farm shows its workers and jobs, and can retry what failed", async () => {
  const asked = [];
  const answers = {
    "/api/farm": {
      jobs: { queued: 7, running: 1, succeeded: 3, failed: 1, canceled: 0 },
      workers: [{ name: "gpu1", device: "cuda:0", succeeded: 3, failed: 1, job: "b" }],
    },
    "/api/farm/jobs": [
      { id: "a", name: "hero", state: "failed", worker: "gpu1", progress: null, error: "The networks predicted no surface.", artifacts: [] },
      { id: "b", name: "cat", state: "running", worker: "gpu1", progress: { done: 0.5 }, error: null, artifacts: [] },
      { id: "c", name: "dog", state: "succeeded", worker: "gpu1", progress: null, error: null, artifacts: [{ name: "mesh.glb", bytes: 5 }] },
    ],
  };
  const page = await studio.open({}, (fresh) => fresh.route(/\/api\/farm/, (route) => {
    const { pathname, search } = new URL(route.request().url());
    asked.push(`${route.request().method()} ${pathname}${search}`);
    return answers[pathname] ? route.fulfill({ json: answers[pathname] }) : route.fulfill({ status: 204 });
  }));
  await page.click("#farm");
  await page.getByText("7 waiting · 1 running · 3 succeeded · 1 failed · 0 canceled").waitFor();
  assert.equal(await page.locator("dialog.farm tbody tr").textContent(), "gpu1cuda:031busy");
  await page.getByText("The networks predicted no surface.").waitFor();
  await page.getByText("50 % on gpu1").waitFor();
  assert.equal(await page.locator("dialog.farm a").getAttribute("href"), "/api/farm/jobs/c/files/mesh.glb");
  await studio.shot("farm", page);
  await page.selectOption("[aria-label='Jobs of the farm']", "failed");
  await page.click("[aria-label='Retry hero']");
  await page.click("[aria-label='Cancel cat']");
  await page.waitForFunction(() => document.querySelector("dialog.farm")?.open);
  for (const wanted of ["GET /api/farm/jobs?state=failed&limit=50", "POST /api/farm/jobs/a/retry", "POST /api/farm/jobs/b/cancel"])
    assert.ok(asked.includes(wanted), `${wanted} was not asked: ${asked.join(", ")}`);
  await page.context().close();
  assert.equal(await studio.page.locator("#farm").isVisible(), false);
});

test("the page fits a phone and has a light side", async () => {
  const wide = studio.page;
  studio.page = await studio.open({ viewport: { width: 390, height: 800 }, colorScheme: "light" });
  await studio.page.waitForSelector(".card");
  assert.equal(await studio.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await studio.shot("phone-create");
  await studio.page.click(".card button >> nth=0");
  await studio.until("state.rig !== null && state.busy === null && !viewer.dirty");
  await studio.shot("phone-view");
  await studio.page.click(".places button:has-text('Tools')");
  await studio.shot("phone-tools");
  await studio.page.context().close();
  studio.page = wide;
});

test("everything has a name for screen readers, and nothing failed on the page", async () => {
  const nameless = await studio.page.evaluate(() => [...document.querySelectorAll("button, input, select, canvas")]
    .filter((element) => !(element.textContent.trim() || element.getAttribute("aria-label") || element.title || element.closest("label") || element.hidden))
    .map((element) => element.outerHTML));
  assert.deepEqual(nameless, []);
  assert.deepEqual(studio.problems, []);
});
