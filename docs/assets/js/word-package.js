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
  const MAIN = "word/document.xml"; // where the document is in most files
  const SLICE = 4096; // bytes: what is unpacked at once is at most a thousand times as much

const EMPTY = "This file is empty.";
  const TOO_LARGE = "This file is larger than 20 MB. A file with answers is far smaller, so this is probably another one.";
  const OLD_OR_LOCKED = "This is a Word file of the old kind (.doc), or one locked with a password. Open it in Word, save it as .docx without a password, and choose that file.";
  const NOT_WORD = "This is not a Word file. Choose a file that ends in .docx.";
  const DAMAGED = "This Word file is damaged, or it is not whole. Open it in Word, save it again, and choose that file.";
  const UNUSUAL = "This Word file is packed in an unusual way. Open it in Word, save it again as .docx, and choose that file.";
  const TOO_MUCH_INSIDE = "This Word file holds far more than answers, so it was not opened.";
  const OLD_BROWSER = "This browser is too old to open a file that Word has saved. Use a current Edge, Chrome, Firefox or Safari.";
  const NOT_READABLE = "The words in this Word file cannot be read. Open it in Word, save it again as .docx, and choose that file.";

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

  // What `read` gives of the document in the file. Nothing else is looked at, but for what says where the document is.
  async function open(buffer, read) {
    if (!buffer.byteLength) refuse(EMPTY);
    if (buffer.byteLength > LARGEST) refuse(TOO_LARGE);
    const view = new DataView(buffer);
    try {
      if (view.byteLength >= 4 && view.getUint32(0) === 0xd0cf11e0) refuse(OLD_OR_LOCKED);
      if (view.byteLength < 4 || view.getUint32(0, true) !== LOCAL) refuse(NOT_WORD);
      const parts = listOfParts(view);
      const has = (name) => parts.some(isNamed(name));
      const treeOf = async (name) => parsed(await partNamed(view, parts, name));
      const name = [...await namesIn(has, treeOf), MAIN].find(has);
      return name ? read(await treeOf(name)) : refuse(NOT_WORD);
    } catch (error) {
      throw error instanceof Refusal ? error : new Refusal(DAMAGED);
    }
  }

  // Each program gives the document a name of its own. What says the name: in which part, element and attributes.
  /** @type {[string, string, string, RegExp, string][]} */
  const SAYING_NAMES = [
    ["_rels/.rels", "Relationship", "Type", /\/officeDocument$/, "Target"],
    ["[Content_Types].xml", "Override", "ContentType", /(wordprocessingml|ms-word)\.document\..*main\+xml$/, "PartName"],
  ];

  async function namesIn(has, treeOf) {
    const names = [];
    for (const [part, element, kind, wanted, name] of SAYING_NAMES) {
      if (!has(part)) continue;
      const said = await treeOf(part).catch(() => null);
      for (const one of said?.getElementsByTagNameNS("*", element) ?? []) {
        if (wanted.test(one.getAttribute(kind) ?? "")) names.push(one.getAttribute(name) ?? "");
      }
    }
    return names;
  }

  const plainName = (name) => name.replace(/\\/g, "/").replace(/^(\.?\/)+/, "").toLowerCase();
  const isNamed = (wanted) => ({ name }) => plainName(name) === plainName(wanted);

  function listOfParts(view) {
    const [short, long] = [(at) => view.getUint16(at, true), (at) => view.getUint32(at, true)];
    const end = endOf(view);
    const [all, size, start] = [short(end + 10), long(end + 12), long(end + 16)];
    if (all === 0xffff || size === 0xffffffff || start === 0xffffffff) refuse(UNUSUAL); // zip64, for files of gigabytes
    if (long(end + 4) || short(end + 8) !== all || start + size !== end) refuse(DAMAGED);
    const parts = [];
    let at = start;
    while (parts.length < all) {
      if (at + 46 > end || long(at) !== LISTED) refuse(DAMAGED);
      const length = short(at + 28);
      parts.push({
        name: nameAt(view, at + 46, length), flags: short(at + 8), method: short(at + 10),
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

  const nameAt = (view, at, length) => new TextDecoder().decode(new Uint8Array(view.buffer, at, length));

  // What the file says of a part twice must agree, and no other part may begin inside it: a file that means two things
  // to two programs is not to be trusted.
  async function partNamed(view, parts, wanted) {
    const [part, another] = parts.filter(isNamed(wanted));
    const { name, start, packed, size, method, flags, sum } = part;
    if (flags & 0x2041) refuse(OLD_OR_LOCKED); // encrypted, in one of three ways
    if (![STORED, DEFLATED].includes(method) || [packed, size, start].includes(0xffffffff)) refuse(UNUSUAL);
    if (size > LARGEST) refuse(TOO_MUCH_INSIDE);
    const nameLength = view.getUint16(start + 26, true);
    const from = start + 30 + nameLength + view.getUint16(start + 28, true);
    const overlaps = parts.some((other) => other !== part && other.start >= start && other.start < from + packed);
    const agrees = view.getUint32(start, true) === LOCAL && view.getUint16(start + 8, true) === method
      && nameAt(view, start + 30, nameLength) === name;
    if (another || overlaps || !agrees) refuse(DAMAGED);
    const bytes = new Uint8Array(view.buffer, from, packed);
    const unpacked = method === STORED ? bytes : await inflated(bytes, size);
    return unpacked.length === size && checkSum(unpacked) === sum ? unpacked : refuse(DAMAGED);
  }

  function parsed(bytes) {
    let text;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      refuse(NOT_READABLE);
    }
    // Word writes no document type; with one, a few bytes can stand for gigabytes.
    if (text.includes("<!DOCTYPE")) refuse(NOT_READABLE);
    if (more(text, /</g, MOST_MARKS) || more(text, /<([\w.-]+:)?sdt[\s>]/g, MOST_CONTROLS)) refuse(TOO_MUCH_INSIDE);
    const tree = new DOMParser().parseFromString(text, "application/xml");
    if (tree.getElementsByTagNameNS("*", "parsererror").length) refuse(NOT_READABLE);
    return tree;
  }

  function more(text, mark, most) {
    for (let found = 0; mark.test(text);) {
      if (++found > most) return true;
    }
    return false;
  }

  // What `packed` unpacks to. It stops as soon as there is more than the file said, whatever else the file says.
  async function inflated(packed, size) {
    const reader = slices(packed).pipeThrough(inflater()).getReader();
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

  function inflater() {
    try {
      return new DecompressionStream("deflate-raw");
    } catch {
      return refuse(OLD_BROWSER);
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
