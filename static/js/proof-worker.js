// Solves a share of ALTCHA's puzzle (proof of work, version 2, PBKDF2): which counter, joined to the
// nonce, gives a key that begins as asked? A file of ours, since the site's policy forbids scripts
// that a page makes up (the widget's own workers are such).

let stopped = false;

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (array) => [...array].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function key({ algorithm, cost, keyLength = 32 }, salt, password) {
  const hash = algorithm.replace("PBKDF2/", "");
  const source = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const asked = { name: "PBKDF2", salt, iterations: cost, hash };
  return new Uint8Array(await crypto.subtle.deriveBits(asked, source, keyLength * 8));
}

async function solve({ challenge, counterStart = 0, counterStep = 1, timeout = 90000 }) {
  const { nonce, salt, keyPrefix } = challenge.parameters;
  const [nonceBytes, saltBytes, began] = [bytes(nonce), bytes(salt), performance.now()];
  const password = new Uint8Array(nonceBytes.length + 4);
  password.set(nonceBytes);
  const tail = new DataView(password.buffer, nonceBytes.length);
  for (let counter = counterStart; ; counter += counterStep) {
    if (stopped || performance.now() - began > timeout) return null;
    tail.setUint32(0, counter);
    const derived = hex(await key(challenge.parameters, saltBytes, password));
    if (derived.startsWith(keyPrefix.toLowerCase())) {
      return { counter, derivedKey: derived, time: performance.now() - began };
    }
    // A message to stop is read between tasks alone.
    if (counter % 64 < counterStep) await new Promise((go) => setTimeout(go, 0));
  }
}

self.addEventListener("message", async ({ data }) => {
  if (data.type === "abort") stopped = true;
  if (data.type !== "work") return;
  try {
    self.postMessage(await solve(data));
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
});
