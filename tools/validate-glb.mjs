// Runs the Khronos glTF validator over files and fails on errors or warnings.
//   npm install gltf-validator
//   node tools/validate-glb.mjs FILE.glb...
// The package is resolved from the current folder.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node validate-glb.mjs FILE.glb...');
  process.exit(2);
}
const validator = createRequire(join(process.cwd(), 'package.json'))('gltf-validator');

let failed = false;
for (const file of files) {
  const report = await validator.validateBytes(new Uint8Array(readFileSync(file)));
  const { numErrors, numWarnings, numInfos, numHints, messages } = report.issues;
  console.log(`${file}: ${numErrors} errors, ${numWarnings} warnings, ${numInfos} infos, ${numHints} hints`);
  for (const { severity, code, message, pointer } of messages.slice(0, 20)) {
    console.log(`  ${['error', 'warning', 'info', 'hint'][severity]} ${code} ${pointer ?? ''} ${message}`);
  }
  failed ||= numErrors > 0 || numWarnings > 0;
}
process.exit(failed ? 1 : 0);
