// Bundles the page into ../wwwroot. With --check, bundles it into memory and fails if the committed files differ.
import * as esbuild from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const output = fileURLToPath(new URL("../wwwroot/", import.meta.url));
const check = process.argv.includes("--check");

const result = await esbuild.build({
  absWorkingDir: here,
  entryPoints: { studio: "src/main.ts" },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  outdir: output,
  write: false,
});
const license = await readFile(`${here}node_modules/three/LICENSE`, "utf8");
const files = new Map(result.outputFiles.map((file) => [file.path.slice(output.length), Buffer.from(file.contents)]));
for (const name of ["index.html", "studio.css", "icon.svg"]) files.set(name, await readFile(`${here}src/${name}`));
files.set("LICENSES.txt", Buffer.from(`The page contains three.js:\n\n${license}`));

let differs = false;
for (const [name, content] of files) {
  const path = output + name;
  const old = await readFile(path).catch(() => Buffer.alloc(0));
  if (old.equals(content)) continue;
  differs = true;
  if (check) console.error(`wwwroot/${name} does not match web/; run "npm ci && npm run build" in web/ and commit it.`);
  else await writeFile(path, content);
}
const size = [...files.values()].reduce((sum, content) => sum + content.length, 0);
console.log(`${files.size} files, ${Math.round(size / 1024)} KB${differs ? "" : ", unchanged"}`);
if (check && differs) process.exit(1);
