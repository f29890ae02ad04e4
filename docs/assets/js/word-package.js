// The package that a Word file is, a zip file of parts in XML: packed, and opened with limits for whatever people may
// choose. Loaded before `docx.js`, which knows what is in a document. What cannot be opened is refused in a sentence
// for the reader.
(function () {
  "use strict";

  const LARGEST = 20 * 1024 * 1024; // bytes of a file, and of what is unpacked from it
  const MOST_MARKS = 500_000; // of XML, each of which takes far more time and memory than its bytes
  const MOST_CONTROLS = 2000;
  const [LOCAL, LISTED, END] = [0x04034b50, 0x02014b50, 0x06054b50]; // marks: of a part, of the list, of the end
  const END_LENGTH = 22;
  const LONGEST_COMMENT = 65535;
  const FIRST_DAY = 0x21; // 1 January 1980, the earliest that a zip file can say
  const NAMES_ARE_UTF8 = 0x800;
  const [STORED, DEFLATED] = [0, 8];
  const MAIN = "word/document.xml";
  const DOCUMENT = /^word\/document\d*\.xml$/i; // Word in a browser numbers it
  const SLICE = 4096; // bytes: what is unpacked at once is at most a thousand times as much

  const EMPTY = "This file is empty.";
  const TOO_LARGE = "This file is larger than 20 MB. A file with answers is far smaller, so this is probably another one.";
  const OLD_OR_LOCKED = "This is a Word file of the old kind (.doc), or one locked with a password. Open it in Word, save it as .docx without a password, and choose that file.";
  const NOT_WORD = "This is not a Word file. Choose a file that ends in .docx.";
  const DAMAGED = "This Word file cannot be read: it may be damaged, or not whole. Open it in Word, save it again as .docx, and choose that file.";
  const TOO_MUCH_INSIDE = "This Word file holds far more than answers, so it was not opened.";

  // What is told to the reader. Anything else that goes wrong while reading means a damaged file.
  class Refusal extends Error {}

  /** @returns {never} */
  function refuse(sentence) {
    throw new Refusal(sentence);
  }

  const SUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
    return sum;
  });

  function checkSum(bytes) {
    let sum = ~0;
    for (const byte of bytes) sum = SUMS[(sum ^ byte) & 0xff] ^ (sum >>> 8);
    return ~sum >>> 0;
  }

  // --- Packing -------------------------------------------------------------------------------------------------------

  const joined = async (pieces) => new Uint8Array(await new Blob(pieces).arrayBuffer());

  // Numbers in the order of zip files, lowest byte first: [bytes, number] each.
  const numbers = (...pairs) => Uint8Array.from(pairs.flatMap(([size, number]) =>
    Array.from({ length: size }, (_, at) => (number >>> (8 * at)) & 0xff)));

  // A zip file of [name, text] pairs, not compressed: every browser can make it.
  function pack(parts) {
    const file = [];
    const list = [];
    let [offset, size] = [0, 0];
    for (const [name, text] of parts) {
      const [named, bytes] = [name, text].map((words) => new TextEncoder().encode(words));
      const facts = [
        [2, 20], [2, NAMES_ARE_UTF8], [2, STORED], [2, 0], [2, FIRST_DAY],
        [4, checkSum(bytes)], [4, bytes.length], [4, bytes.length], [2, named.length], [2, 0],
      ];
      file.push(numbers([4, LOCAL], ...facts), named, bytes);
      list.push(numbers([4, LISTED], [2, 20], ...facts, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), named);
      offset += 30 + named.length + bytes.length;
      size += 46 + named.length;
    }
    const end = [[4, END], [4, 0], [2, parts.length], [2, parts.length], [4, size], [4, offset], [2, 0]];
    return joined([...file, ...list, numbers(...end)]);
  }

  // --- Opening -------------------------------------------------------------------------------------------------------

  // What `read` gives of the document in the file. Nothing else is looked at.
  async function open(buffer, read) {
    if (!buffer.byteLength) refuse(EMPTY);
    if (buffer.byteLength > LARGEST) refuse(TOO_LARGE);
    const view = new DataView(buffer);
    try {
      if (view.byteLength >= 4 && view.getUint32(0) === 0xd0cf11e0) refuse(OLD_OR_LOCKED);
      if (view.byteLength < 4 || view.getUint32(0, true) !== LOCAL) refuse(NOT_WORD);
      const [document, another] = listOfParts(view).filter(({ name }) => DOCUMENT.test(name));
      if (!document) refuse(NOT_WORD);
      if (another) refuse(DAMAGED); // which of the two is meant?
      return read(parsed(await unpacked(view, document)));
    } catch (error) {
      throw error instanceof Refusal ? error : new Refusal(DAMAGED);
    }
  }

  function listOfParts(view) {
    const [short, long] = [(at) => view.getUint16(at, true), (at) => view.getUint32(at, true)];
    const end = endOf(view);
    const [all, size, start] = [short(end + 10), long(end + 12), long(end + 16)];
    if (long(end + 4) || short(end + 8) !== all || start + size !== end) refuse(DAMAGED);
    const parts = [];
    let at = start;
    while (parts.length < all) {
      if (at + 46 > end || long(at) !== LISTED) refuse(DAMAGED);
      const length = short(at + 28);
      parts.push({
        name: new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, length)),
        flags: short(at + 8), method: short(at + 10),
        sum: long(at + 16), packed: long(at + 20), size: long(at + 24), start: long(at + 42),
      });
      at += 46 + length + short(at + 30) + short(at + 32);
    }
    return at === end ? parts : refuse(DAMAGED);
  }

  // Where the description of the whole stands: at the end, but for a comment of a length that it says.
  function endOf(view) {
    const last = view.byteLength - END_LENGTH;
    for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
      if (view.getUint32(at, true) === END && at + view.getUint16(at + 20, true) === last) return at;
    }
    return refuse(DAMAGED);
  }

  async function unpacked(view, { start, packed, size, method, flags, sum }) {
    if (flags & 0x2041) refuse(OLD_OR_LOCKED); // encrypted, in one of three ways
    if (size > LARGEST) refuse(TOO_MUCH_INSIDE);
    if (![STORED, DEFLATED].includes(method)) refuse(DAMAGED);
    const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
    const bytes = new Uint8Array(view.buffer, from, packed);
    const whole = method === STORED ? bytes : await inflated(bytes, size);
    return whole.length === size && checkSum(whole) === sum ? whole : refuse(DAMAGED);
  }

  function parsed(bytes) {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // Word writes no document type; with one, a few bytes can stand for gigabytes.
    if (text.includes("<!DOCTYPE")) refuse(DAMAGED);
    if (holdsMore(text, "<", MOST_MARKS)) refuse(TOO_MUCH_INSIDE);
    if (holdsMore(text, /<(?:[\w.-]+:)?sdt[\s>]/, MOST_CONTROLS)) refuse(TOO_MUCH_INSIDE);
    const tree = new DOMParser().parseFromString(text, "application/xml");
    return tree.getElementsByTagNameNS("*", "parsererror").length ? refuse(DAMAGED) : tree;
  }

  const holdsMore = (text, mark, most) => text.split(mark, most + 2).length > most + 1;

  // What `packed` unpacks to. It stops as soon as there is more than the file said, whatever else the file says.
  async function inflated(packed, size) {
    const reader = slices(packed).pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const pieces = [];
    for (let length = 0; ;) {
      const { value, done } = await reader.read();
      if (done) return joined(pieces);
      length += value.length;
      if (length > size) {
        reader.cancel().catch(() => {});
        refuse(length > LARGEST ? TOO_MUCH_INSIDE : DAMAGED);
      }
      pieces.push(value);
    }
  }

  // Little by little: a browser unpacks at once whatever it is handed at once.
  function slices(bytes) {
    let at = 0;
    return new ReadableStream({
      pull(stream) {
        if (at < bytes.length) stream.enqueue(bytes.slice(at, at + SLICE));
        else stream.close();
        at += SLICE;
      },
    }, { highWaterMark: 0 });
  }

  ddm.wordPackage = { MAIN, pack, open, parsed, refuse, NOT_WORD };
})();
