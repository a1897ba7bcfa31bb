// What people give to the page: pasted pictures, crops and masks, keys, motions that do not fit, files that cannot be used.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root, Studio } from "./studio.mjs";

const picture = join(root, "samples/trex_01.png");
let studio;

before(async () => (studio = await Studio.start(1)));
after(() => studio?.stop());

const add = async (name, seed) => {
  const answer = await fetch(`${studio.address}api/jobs?${new URLSearchParams({ name, options: JSON.stringify({ seed }) })}`,
    { method: "POST", body: await readFile(picture) });
  const { id } = await answer.json();
  await studio.until(`state.jobs.get("${id}")?.state === "succeeded"`);
  return id;
};

const open = async (id) => {
  await studio.page.click(`.card[data-id="${id}"] button`);
  await studio.until(`state.selected === "${id}" && state.rig !== null && state.busy === null`);
};

/** The size of the picture that is about to be sent, and how many of its pixels are transparent. */
const canvas = () => studio.page.evaluate(() => {
  const element = document.querySelector(".picture"), { width, height } = element;
  const { data } = element.getContext("2d").getImageData(0, 0, width, height);
  return { width, height, clear: data.filter((value, i) => i % 4 === 3 && value === 0).length };
});

test("a picture is pasted, cropped, masked and restored, also by keys alone", async () => {
  await studio.page.evaluate(async () => {
    const drawing = new OffscreenCanvas(400, 200), context = drawing.getContext("2d"), transfer = new DataTransfer();
    context.fillStyle = "#fff";
    context.fillRect(0, 0, 400, 200);
    context.fillStyle = "#246";
    context.fillRect(150, 50, 100, 100);
    transfer.items.add(new File([await drawing.convertToBlob()], "image.png", { type: "image/png" }));
    dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer }));
  });
  await studio.page.waitForSelector(".picture");
  assert.deepEqual(await canvas(), { width: 400, height: 200, clear: 0 });
  const box = await studio.page.locator(".picture").boundingBox();
  const drag = async (...points) => {
    const at = points.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
    await studio.page.mouse.move(...at[0]);
    await studio.page.mouse.down();
    for (const point of at.slice(1)) await studio.page.mouse.move(...point, { steps: 5 });
    await studio.page.mouse.up();
  };
  await drag([0.25, 0.1], [0.75, 0.9]);
  await studio.shot("crop");
  await studio.page.click("text=Crop");
  const cropped = await canvas();
  assert.ok(Math.abs(cropped.width - 200) < 5 && Math.abs(cropped.height - 160) < 5, JSON.stringify(cropped));

  await studio.page.click("text=Remove background");
  const { clear } = await canvas();
  assert.ok(Math.abs(clear - (cropped.width * cropped.height - 100 * 100)) < 100, `${clear} pixels were removed`);
  await studio.page.click(".segments >> text=Restore");
  await studio.page.focus(".picture");
  for (const key of ["ArrowUp", "ArrowLeft"]) for (let i = 0; i < 12; i++) await studio.page.keyboard.press(key);
  await studio.page.keyboard.press("Space");
  const restored = await canvas();
  assert.ok(restored.clear < clear, "Space restored nothing");
  await studio.page.click(".segments >> text=Erase");
  await studio.page.focus(".picture");
  await studio.page.keyboard.press("Space");
  assert.ok((await canvas()).clear > restored.clear, "Space erased nothing");
  await studio.shot("mask");
  await studio.page.click("text=Reset");
  assert.deepEqual(await canvas(), { ...cropped, clear: 0 });
  await studio.page.click("#generate");
  await studio.until("state.rig !== null");
});

test("the camera is moved by keys", async () => {
  const place = () => studio.state("JSON.stringify(viewer.camera.position)");
  await studio.page.focus("#view");
  for (const key of ["ArrowLeft", "ArrowUp", "+", "-"]) {
    const before = await place();
    await studio.page.keyboard.press(key);
    assert.notEqual(await place(), before, key);
  }
  await studio.page.focus(".card button");
  const before = await place();
  await studio.page.keyboard.press("ArrowDown");
  assert.equal(await place(), before, "a key that scrolls the gallery moved the camera");
});

test("poses and their clips follow joints that are renamed, and so does undo", async () => {
  const id = await add("spider.png", 2), humanoid = await add("humanoid.png", 0);
  await open(id);
  const names = await studio.state("state.rig.joints.map((joint) => joint.name)"), joint = names[4];
  await studio.page.keyboard.press("r");
  await studio.page.click(`.tabbody > :not([hidden]) .joints li >> text="${joint}"`);
  await studio.page.click("#turn-x");
  await studio.page.click("#add-key");
  await studio.until("state.rig.clips.some((clip) => clip.name === 'Pose')");
  await studio.page.click("#tab-rig");
  await studio.page.fill("#joint-name", "knee");
  await studio.page.click("#rename");
  const poses = "Object.keys(state.pose).concat(state.document.clips.flatMap((clip) => Object.keys(clip.keys[0].rotations))).join()";
  await studio.until(`state.busy === null && state.joint === "knee" && ${poses} === "knee,knee"`);
  assert.deepEqual(await studio.state("state.rig.clips.flatMap((clip) => clip.notes)"), []);
  const [file] = await Promise.all([studio.page.waitForEvent("download"), studio.page.click("#download-edits")]);
  assert.equal(file.suggestedFilename(), "spider-edits.json");
  assert.deepEqual(JSON.parse(await readFile(await file.path(), "utf8")).map((edit) => edit.edit), ["rename"]);
  await studio.page.click("#undo");
  await studio.until(`state.busy === null && ${poses} === "${joint},${joint}"`);
  await studio.page.click("#redo");
  await studio.until(`state.busy === null && ${poses} === "knee,knee"`);

  await studio.page.click(`.tabbody > :not([hidden]) .joints li >> text="knee"`);
  await studio.page.click("#delete-joint");
  await studio.until(`state.rig.joints.length === ${names.length - 1} && state.busy === null`);
  await studio.page.click("#tab-clips");
  await studio.page.getByText("there is no joint knee to turn").waitFor();
  const motion = Buffer.from(await (await fetch(`${studio.address}api/jobs/${humanoid}/export?format=bvh`)).arrayBuffer());
  await studio.drop({ name: "walk.bvh", content: motion });
  await studio.page.getByText("1 motion was added").or(studio.page.locator("#toast.error")).waitFor();
  await studio.shot("misfit");
});

test("files that cannot be used are explained, wherever they are dropped", async () => {
  const garbage = Buffer.from("This is neither a motion nor a mesh.");
  for (const [name, message] of [["walk.bvh", "walk.bvh"], ["walk.glb", "walk.glb"], ["walk.vrma", "walk.vrma"], ["photo.png", "photo.png"],
    ["mesh.stl", "mesh.stl"]]) {
    await studio.drop({ name, content: garbage });
    await studio.page.locator("#toast.error", { hasText: message }).waitFor();
  }
  const id = await studio.state("state.selected");
  await studio.page.goto("about:blank");
  await studio.page.goto(studio.address);
  await studio.page.waitForSelector(`.card[data-id="${id}"]`);
  await studio.drop({ name: "walk.bvh", content: garbage });
  await studio.page.locator("#toast.error", { hasText: "Open an asset first" }).waitFor();
});

test("a page in the background keeps no connection, and catches up", async () => {
  const show = (visible) => studio.page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, !visible);
  await show(false);
  const answer = await fetch(`${studio.address}api/jobs?name=unseen.png`, { method: "POST", body: await readFile(picture) });
  const { id } = await answer.json();
  while ((await (await fetch(`${studio.address}api/jobs/${id}`)).json()).state !== "succeeded") await studio.page.waitForTimeout(50);
  assert.equal(await studio.state(`state.jobs.has("${id}")`), false);
  await show(true);
  await studio.until(`state.jobs.get("${id}")?.state === "succeeded"`);
  assert.deepEqual(studio.problems, []);
});
