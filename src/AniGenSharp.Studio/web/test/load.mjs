// Measures a studio under load: a long gallery, and clients that follow the events of uploads. Fails if a client loses an event.
import assert from "node:assert/strict";
import { Studio } from "./studio.mjs";

const gallery = 1000, clients = 50, uploads = 20, rounds = 5;
const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const studio = await Studio.start(0);

const get = async (path) => (await fetch(studio.address + path)).json();
const memory = async () => `${Math.round((await get("api/status")).memoryBytes / 2 ** 20)} MB`;
const seconds = (from) => `${((performance.now() - from) / 1000).toFixed(2)} s`;

async function add(name) {
  const answer = await fetch(`${studio.address}api/jobs?name=${name}`, { method: "POST", body: picture });
  assert.equal(answer.status, 202);
  return (await answer.json()).id;
}

/** Follows all events until every job of a promise has succeeded. */
async function follow(after, jobs) {
  const abort = new AbortController(), events = [], ended = new Set();
  const answer = await fetch(`${studio.address}api/events?after=${after}`, { signal: abort.signal });
  let text = "", wanted = null;
  jobs.then((ids) => (wanted = ids));
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const items = (text + chunk).split("\n\n");
    text = items.pop();
    for (const item of items) {
      const happened = JSON.parse(item.split("\n").find((line) => line.startsWith("data:")).slice(5));
      events.push(happened.id);
      if (happened.job?.state === "succeeded") ended.add(happened.jobId);
    }
    if (wanted?.every((id) => ended.has(id))) break;
  }
  abort.abort();
  return { events, ended };
}

try {
  console.log(`before the first job: ${await memory()}`);
  let from = performance.now();
  for (let i = 0; i < gallery; i++) await add(`asset-${i}.png`);
  console.log(`${gallery} jobs added in ${seconds(from)}`);
  while ((await get("api/queue")).length > 0) await studio.page.waitForTimeout(500);
  console.log(`all of them ended after ${seconds(from)}; ${await memory()}`);
  from = performance.now();
  assert.equal((await get(`api/jobs?limit=${gallery}`)).jobs.length, gallery);
  console.log(`listed in ${seconds(from)}`);

  await studio.page.reload();
  await studio.page.waitForSelector(".card");
  console.log(`first paint after ${await studio.firstPaint()} ms`);
  for (let more = 0; await studio.page.isVisible("#older") && more < gallery; more++) {
    const shown = await studio.page.locator(".card").count();
    await studio.page.click("#older");
    while (await studio.page.isVisible("#older") && (await studio.page.locator(".card").count()) === shown) await studio.page.waitForTimeout(50);
  }
  assert.equal(await studio.page.locator(".card").count(), gallery);
  console.log("the page shows all of them");

  for (let round = 1; round <= rounds; round++) {
    const { lastEventId } = await get("api/jobs?limit=1");
    from = performance.now();
    const jobs = Promise.all(Array.from({ length: uploads }, (_, i) => add(`round-${round}-${i}.png`)));
    const seen = await Promise.all(Array.from({ length: clients }, () => follow(lastEventId, jobs)));
    for (const { events, ended } of seen) {
      assert.ok(events.every((id, i) => i === 0 || id > events[i - 1]), "events came twice or out of order");
      assert.ok((await jobs).every((id) => ended.has(id)), "the end of a job was lost");
    }
    console.log(`round ${round}: ${clients} clients saw ${uploads} uploads end in ${seconds(from)}; ${await memory()}`);
  }
} finally {
  await studio.stop();
}
