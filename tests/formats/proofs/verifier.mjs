// node verifier.mjs FOLDER [KEY]: a dossier de preuve, unzipped, held against lisez-moi.txt alone. One fault a line.
import { readFileSync, readdirSync } from 'node:fs';
import { createHash, createPublicKey, verify } from 'node:crypto';
const [, , dir, known] = process.argv, faults = [], bad = words => faults.push(words);
const bytes = path => readFileSync(`${dir}/${path}`), json = path => JSON.parse(bytes(path));
const sha = data => createHash('sha256').update(data).digest('hex');
const canon = v => Array.isArray(v) ? `[${v.map(canon)}]` : v === null || typeof v !== 'object' ? JSON.stringify(v)
  : `{${Object.keys(v).sort().map(k => `${JSON.stringify(k)}:${canon(v[k])}`)}}`;
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const base58 = (text, size) => Buffer.from([...text.slice(1)].reduce((n, c) => n * 58n + BigInt(ALPHABET.indexOf(c)), 0n)
  .toString(16).padStart(2 * size, '0'), 'hex');
const holds = ({ signature, ...record }) => verify(null, Buffer.from(canon(record)), createPublicKey({ format: 'jwk',
  key: { kty: 'OKP', crv: 'Ed25519', x: base58(record.key, 34).subarray(2).toString('base64url') } }), base58(signature, 64));
const manifest = json('manifest.json'), seal = json('manifest.seal.json'), of = kind => manifest.files.filter(f => f.kind === kind);
if (!holds(seal) || seal.digest !== sha(bytes('manifest.json')) || seal.key !== (known || manifest.key)) bad('manifest.json');
for (const f of manifest.files) if (sha(bytes(f.path)) !== f.sha256 || bytes(f.path).length !== f.bytes) bad(f.path);
const paths = readdirSync(dir, { recursive: true, withFileTypes: true }).filter(e => e.isFile()).map(e => `${e.parentPath ?? e.path}/${e.name}`);
if (paths.length !== manifest.files.length + 2) bad('more or fewer files than the manifest names');
const keys = new Map(json('cles.json').map(k => [k.key, k]));
for (const { path } of of('seal')) {
  const { record, document } = json(path), key = keys.get(record.key) ?? {}, at = Date.parse(record.at);
  const late = ['retired_at', 'compromised_from'].some(end => key[end] && at > Date.parse(key[end]));
  if (!key.key || late || !holds(record) || (document && record.digest !== sha(bytes(document)))) bad(path);
}
const parts = of('signed').flatMap(f => json(f.path).parts);
for (const f of of('part')) if (!parts.includes(f.sha256)) bad(f.path);
for (const { path } of of('journal')) bytes(path).toString().split('\n').filter(Boolean).map(JSON.parse).reduce((before, entry) => {
  const { digest, ...rest } = entry;
  if (entry.previous !== before.digest || entry.number !== before.number + 1 || ('act' in entry && sha(canon(rest)) !== digest)) bad(`${path} ${entry.number}`);
  return entry;
}, { digest: '0'.repeat(64), number: 0 });
console.log(faults.length ? faults.join('\n') : `holds: ${manifest.files.length} files, ${of('seal').length} seals, key ${manifest.key}`);
process.exit(faults.length ? 1 : 0);
