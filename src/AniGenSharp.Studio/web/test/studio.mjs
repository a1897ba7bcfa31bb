// A studio without networks and a Chromium, for tests and measurements. Build tests/AniGenSharp.TestKit.Jobs first.
import { spawn } from "node:child_process";
import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../../../../", import.meta.url));
export const patience = Number(process.env.PATIENCE ?? 120_000);
const program = join(root, "tests/AniGenSharp.TestKit.Jobs/bin/Release/net10.0/AniGenSharp.TestKit.Jobs.dll");
const pictures = process.env.SCREENSHOTS;

/** A port that is free now; a server that is started again takes the same one. */
const freePort = () => new Promise((resolve) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

export class Studio {
  /** What went wrong on any of the pages. */
  problems = [];

  static async start(milliseconds) {
    const studio = new Studio();
    studio.port = await freePort();
    studio.address = `http://127.0.0.1:${studio.port}/`;
    studio.folder = await mkdtemp(join(tmpdir(), "anigen-page-"));
    if (pictures) await mkdir(pictures, { recursive: true });
    await studio.serve(milliseconds);
    studio.browser = await studio.launch("--use-angle=swiftshader", "--enable-unsafe-swiftshader");
    studio.page = await studio.open();
    return studio;
  }

  launch(...graphics) {
    return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", ...graphics] });
  }

  /** Starts the server, each of whose steps takes some milliseconds. */
  async serve(milliseconds = 25) {
    this.server = spawn("dotnet", [program, "serve", this.folder, String(milliseconds), String(this.port)], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve, reject) => {
      this.server.stdout.once("data", resolve);
      this.server.once("exit", (code) => reject(new Error(`The server ended with ${code}.`)));
    });
  }

  async kill() {
    this.server.removeAllListeners("exit");
    const ended = new Promise((resolve) => this.server.once("exit", resolve));
    this.server.kill("SIGKILL");
    await ended;
  }

  async open(options = {}, prepare = async () => {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 720 }, acceptDownloads: true, colorScheme: "dark", ...options });
    const opened = await context.newPage();
    opened.setDefaultTimeout(patience);
    opened.on("pageerror", (error) => this.problems.push(error.message));
    opened.on("console", (message) => {
      if (message.type() === "error" && !/Failed to load resource|ERR_/.test(message.text())) this.problems.push(message.text());
    });
    await prepare(opened);
    await opened.goto(this.address);
    return opened;
  }

  /** The value of an expression over the page's state and viewer. */
  state(expression) {
    return this.page.evaluate(`(() => { const { state, viewer } = window.studio; return ${expression}; })()`);
  }

  /** Waits for an expression. The page's policy forbids eval, so it is asked again and again from here. */
  async until(expression) {
    for (const started = Date.now(); Date.now() - started < patience; await this.page.waitForTimeout(60)) if (await this.state(expression)) return;
    throw new Error(`This did not happen: ${expression}`);
  }

  /** When something was painted first, in milliseconds after the page was asked for. */
  async firstPaint(page = this.page) {
    return Math.round(await page.evaluate(() => new Promise((resolve) => new PerformanceObserver((list) => {
      const entry = list.getEntriesByName("first-contentful-paint")[0];
      if (entry) resolve(entry.startTime);
    }).observe({ type: "paint", buffered: true }))));
  }

  /** Keeps a picture of the page if pictures were asked for. */
  async shot(name, page = this.page) {
    if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  /** Drops files onto the page, as a user does. */
  async drop(...files) {
    await this.page.evaluate((dropped) => {
      const transfer = new DataTransfer();
      for (const { name, type, base64 } of dropped) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
      }
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }, files.map(({ name, type = "", content }) => ({ name, type, base64: content.toString("base64") })));
  }

  async stop() {
    await this.browser?.close();
    this.server?.kill("SIGKILL");
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
