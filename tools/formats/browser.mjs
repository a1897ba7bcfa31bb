// Runs page.html in a headless Chromium with a software renderer. Packages are resolved from the current folder; the browser is $CHROMIUM,
// or chromium if that is not set.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const patience = 300_000;
const page = join(dirname(fileURLToPath(import.meta.url)), 'page.html');

export class Browser {
  constructor() {
    this.queue = [];
    this.profile = mkdtempSync(join(tmpdir(), 'formats-'));
    this.server = createServer((request, response) => this.answer(request, response)).listen(0, '127.0.0.1', () => {
      this.process = spawn(process.env.CHROMIUM ?? 'chromium', [
        '--headless=new', '--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', `--user-data-dir=${this.profile}`,
        `http://127.0.0.1:${this.server.address().port}/`], { stdio: 'ignore' });
      this.process.on('error', e => { console.error(String(e)); process.exit(1); });
    });
  }

  /** Sends the page a task; the result is a Buffer. */
  run(task) {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`no answer about ${JSON.stringify(task)}`)), patience);
      this.queue.push({ task, done: body => { clearTimeout(timer); done(body); } });
      this.next?.();
    });
  }

  async close() {
    this.process?.kill();
    this.server.close();
    this.server.closeAllConnections();
    // Chromium's helper processes keep writing for a moment.
    await new Promise(done => setTimeout(done, 1000));
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }

  answer(request, response) {
    const path = normalize(decodeURI(request.url));
    if (request.method === 'POST') {
      const parts = [];
      request.on('data', part => parts.push(part));
      request.on('end', () => { response.end(); this.queue.shift().done(Buffer.concat(parts)); });
    } else if (path === '/next') {
      this.next = () => { this.next = undefined; response.end(JSON.stringify(this.queue[0].task)); };
      if (this.queue.length > 0) this.next();
    } else {
      try {
        const file = path === '/' ? page : path.startsWith('/files/') ? path.slice('/files'.length) : join(process.cwd(), 'node_modules', path);
        const type = path === '/' ? 'text/html' : path.endsWith('.wasm') ? 'application/wasm' : path.endsWith('js') ? 'text/javascript' : 'application/octet-stream';
        response.setHeader('Content-Type', type).end(readFileSync(file));
      } catch {
        response.writeHead(404).end();
      }
    }
  }
}
