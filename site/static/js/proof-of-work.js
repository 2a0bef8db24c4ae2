/* Some seconds of counting, so that sending thousands of forms costs a machine something.
   The hidden field names the task; without this script a form is taken too, only fewer an hour.
   home/public_forms.py checks the answer. */
(() => {
  "use strict";

  const AT_ONCE = 500;

  const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const hex = (buffer) =>
    Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  async function attempt(start, counter, parameters) {
    const input = start.slice();
    new DataView(input.buffer).setUint32(input.length - 4, counter);
    let digest = await crypto.subtle.digest(parameters.algorithm, input);
    for (let round = 1; round < parameters.cost; round += 1) {
      digest = await crypto.subtle.digest(parameters.algorithm, digest);
    }
    const derivedKey = hex(digest.slice(0, parameters.keyLength));
    return derivedKey.startsWith(parameters.keyPrefix) ? { counter, derivedKey } : null;
  }

  async function solve(parameters) {
    const salt = bytes(parameters.salt);
    const nonce = bytes(parameters.nonce);
    const start = new Uint8Array(salt.length + nonce.length + 4);
    start.set(salt);
    start.set(nonce, salt.length);
    for (let first = 0; first < 2 ** 32; first += AT_ONCE) {
      const batch = Array.from({ length: AT_ONCE }, (_, n) => attempt(start, first + n, parameters));
      const solution = (await Promise.all(batch)).find(Boolean);
      if (solution) return solution;
      // Typing goes first.
      await new Promise((resume) => setTimeout(resume, 0));
    }
    return null;
  }

  async function prove(field) {
    if (field.value) return;
    const challenge = JSON.parse(field.dataset.challenge);
    const solution = await solve(challenge.parameters);
    if (solution) field.value = btoa(JSON.stringify({ challenge, solution }));
  }

  // Browsers offer crypto.subtle over HTTPS and on this very machine only.
  if (!globalThis.crypto || !crypto.subtle) return;
  document.querySelectorAll("input[data-challenge]").forEach((field) => {
    prove(field).catch(() => {});
  });
})();
