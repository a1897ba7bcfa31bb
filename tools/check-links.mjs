// Checks the relative links and images of Markdown files, whose paths are read from standard input: the file exists, and a fragment names
// one of its headings. Addresses of the web are not opened.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const files = readFileSync(0, "utf8").split("\n").filter(Boolean);
const problems = [];
let links = 0;

// Code is not searched for links.
const textOf = file => readFileSync(file, "utf8").replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, code => "x".repeat(code.length));

// The fragments that a heading gets on GitHub.
const fragmentsOf = file => new Set([...readFileSync(file, "utf8").replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.*)$/gm)]
  .map(([, heading]) => heading.trim().toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")));

for (const file of files) {
  const text = textOf(file);
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(match => match[1]);
  for (const target of targets.filter(target => !/^[a-z]+:/i.test(target))) {
    links++;
    const [path, fragment] = target.split("#");
    const full = path ? normalize(join(dirname(file), decodeURIComponent(path))) : file;
    if (!existsSync(full))
      problems.push(`${file}: ${target}: no such file`);
    else if (fragment && full.endsWith(".md") && !fragmentsOf(full).has(fragment))
      problems.push(`${file}: ${target}: no such heading`);
  }
}
console.log(`${files.length} documents, ${links} links, ${problems.length} broken`);
problems.forEach(problem => console.error(problem));
process.exit(problems.length ? 1 : 0);
