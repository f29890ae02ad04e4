// Word files (.docx): written from a plain description of a document, and read again for the answers that people wrote.
// An answer is a content control with our own tag, so that the answers come back however Word or LibreOffice saved
// the rest. Loaded by `notes-export.js` when it is first needed. It shows nothing, keeps nothing and asks for nothing.
// The looks are those of the run-sheets (`sitekit/postbuild/docx.py`); the format is ISO/IEC 29500, in a zip file.
(function () {
  "use strict";

  const PREFIX = "guide.";
  const LONGEST_NAME = 64; // characters of a tag or a label; Word takes no more
  const LARGEST = 20 * 1024 * 1024; // bytes of a file, and of what is unpacked from it
  const MOST_MARKS = 500_000; // of XML, each of which takes far more time and memory than its bytes
  const MOST_CONTROLS = 2000;
  const LONGEST_ANSWER = 100_000; // characters that a page can show without a wait
  const LINE = 20; // characters that a line counts for at least: fields with thousands of lines are slow
  const MOST_TEXT = 1_000_000; // characters of all answers in a file
  const WORDPROCESSING = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main",
  ];
  const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml";
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

  // --- Text ----------------------------------------------------------------------------------------------------------

  const FIRST_LETTER = /[\p{L}\u200e\u200f]/u;
  const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
  const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

  // With one character that XML has no place for, Word would not open the file.
  const clean = (text) => ddm.notesExport.clean(String(text ?? ""));

  const escaped = (text) => clean(text).replace(/[&<>"]/g, (character) => ESCAPED[character]);

  // In one line, for a place where lines and tabs mean nothing.
  const oneLine = (text) => escaped(clean(text).replace(/\s+/g, " ").trim());

  // The first characters, without half an emoji at the end.
  const cut = (text, most = LONGEST_NAME) => text.slice(0, most).replace(/[\ud800-\udbff]$/, "");

  // Whether the first letter is of a script that is written from right to left.
  const isRightToLeft = (text) => RIGHT_TO_LEFT.test((FIRST_LETTER.exec(text) || [""])[0]);

  // --- Writing: runs and paragraphs ----------------------------------------------------------------------------------

  // Lines of text as runs. Each line has its own direction; lines that run the same way share a run.
  function runs(text, look = "") {
    const made = [];
    let open = null;
    clean(text).split("\n").forEach((line, number) => {
      const direction = isRightToLeft(line) ? "<w:rtl/>" : "";
      if (number) made.push("<w:br/>");
      if (line === "" && open !== null) return;
      if (direction !== open) {
        if (open !== null) made.push("</w:r>");
        made.push("<w:r>", look || direction ? `<w:rPr>${look}${direction}</w:rPr>` : "");
        open = direction;
      }
      made.push(line.split("\t").map((part) => part && `<w:t xml:space="preserve">${escaped(part)}</w:t>`).join("<w:tab/>"));
    });
    return `${made.join("")}</w:r>`;
  }

  // A paragraph. What is laid on the style comes in the order of the format: borders, direction.
  function paragraph(style, content, text = "", borders = "") {
    const direction = isRightToLeft(clean(text)) ? "<w:bidi/>" : "";
    return `<w:p><w:pPr><w:pStyle w:val="${style}"/>${borders}${direction}</w:pPr>${content}</w:p>`;
  }

  const words = (style, text) => paragraph(style, runs(text), text);

  // --- Writing: answers ----------------------------------------------------------------------------------------------

  const PLACEHOLDER = '<w:rStyle w:val="PlaceholderText"/>';
  // The border stands off the words where there are none yet: room to write, in which nobody can click beside the
  // control.
  const ROOM = 31; // points, the most that the format has

  const isKey = (key) => (PREFIX + key).length <= LONGEST_NAME && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(key);

  // What stands in a plain-text control: Word wants one look in it, and LibreOffice 7.4 puts its lines in a wrong
  // order.
  const ONE_LOOK = /^[\t -\u024f\u2010-\u203a]*$/;

  // A content control with an answer in it, or with the invitation to give one. Of lines, or of several scripts, it is
  // a control for rich text, which is what a control is that says no kind; the words are the same.
  function control({ key, label, text, options }, number) {
    const list = options?.map((option) => `<w:listItem w:displayText="${oneLine(option)}" w:value="${oneLine(option)}"/>`);
    const plain = ONE_LOOK.test(clean(text)) ? '<w:text w:multiLine="1"/>' : "";
    const kind = list ? `<w:dropDownList>${list.join("")}</w:dropDownList>` : plain;
    const filled = clean(text) !== "";
    const content = filled ? runs(text) : runs(list ? "Choose one" : "Write here", PLACEHOLDER);
    return `<w:sdt><w:sdtPr><w:alias w:val="${escaped(cut(clean(label).replace(/\s+/g, " ").trim()))}"/>`
      + `<w:tag w:val="${PREFIX}${key}"/><w:id w:val="${number}"/>${filled ? "" : "<w:showingPlcHdr/>"}${kind}</w:sdtPr>`
      + `<w:sdtContent>${content}</w:sdtContent></w:sdt>`;
  }

  function box(space) {
    const line = (side, room) => `<w:${side} w:val="single" w:sz="4" w:space="${room}" w:color="8497AB"/>`;
    return `<w:pBdr>${line("top", 4)}${line("left", 4)}${line("bottom", space)}${line("right", 4)}${line("between", 4)}</w:pBdr>`;
  }

  // --- Writing: tables -----------------------------------------------------------------------------------------------

  const TEXT_WIDTH = 9638; // twentieths of a point: 17 cm
  const ROW_HEIGHT = 567; // 1 cm, in a row to write in

  const isAnswer = (cell) => typeof cell === "object";

  function tableCell(style, width, content, text, shade = "") {
    return `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/>${shade}</w:tcPr>${paragraph(style, content, text)}</w:tc>`;
  }

  // The header comes again on each page.
  function headerRow(head, widths) {
    const shade = '<w:shd w:val="clear" w:color="auto" w:fill="E4EAF1"/>';
    const cells = widths.map((width, at) => tableCell("TableHeading", width, runs(head[at]), head[at], shade));
    return `<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>${cells.join("")}</w:tr>`;
  }

  // Text in the first cell heads the row.
  function tableRow(row, widths, next) {
    const height = row.some(isAnswer) ? `<w:trHeight w:val="${ROW_HEIGHT}" w:hRule="atLeast"/>` : "";
    const cells = widths.map((width, at) => (isAnswer(row[at])
      ? tableCell("TableText", width, control(row[at], next()), row[at].text)
      : tableCell("TableText", width, runs(row[at], at ? "" : "<w:b/><w:bCs/>"), row[at])));
    return `<w:tr><w:trPr>${height}</w:trPr>${cells.join("")}</w:tr>`;
  }

  function table({ caption, head, rows, widths: parts }, next) {
    const all = parts.reduce((sum, part) => sum + part, 0);
    const widths = parts.map((part) => Math.floor((part / all) * TEXT_WIDTH));
    const headed = rows.every(([first]) => !isAnswer(first)) ? 1 : 0;
    return [
      words("Caption", caption),
      `<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="${TEXT_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>`,
      `<w:tblLook w:val="${headed ? "06A0" : "0620"}" w:firstRow="1" w:lastRow="0" w:firstColumn="${headed}" `,
      `w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="${oneLine(caption)}"/>`,
      "</w:tblPr><w:tblGrid>", ...widths.map((width) => `<w:gridCol w:w="${width}"/>`), "</w:tblGrid>",
      headerRow(head, widths), ...rows.map((row) => tableRow(row, widths, next)), "</w:tbl>",
    ].join("");
  }

  // --- Writing: the document and its parts ---------------------------------------------------------------------------

  const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const W = `xmlns:w="${WORDPROCESSING[0]}"`;

  function documentPart({ title, subtitle, blocks }) {
    let number = 0;
    const next = () => ++number;
    const made = [words("Title", title)];
    if (subtitle) made.push(words("Subtitle", subtitle));
    made.push(...blocks.map((block) => blockAsXml(block, next)));
    if (blocks.at(-1)?.kind === "table") made.push(paragraph("TableText", "")); // Word wants one after a table
    return `${HEAD}<w:document ${W} xmlns:r="${OFFICE}"><w:body>${made.join("")}<w:sectPr>`
      + '<w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" '
      + 'w:bottom="1134" w:left="1134" w:header="510" w:footer="510" w:gutter="0"/></w:sectPr></w:body></w:document>';
  }

  function blockAsXml(block, next) {
    switch (block.kind) {
      case "heading": return words(`Heading${block.level}`, block.text);
      case "text": return words("Normal", block.text);
      case "ask": return words("Ask", block.text);
      case "list": return block.items.map((item) => words("ListBullet", item)).join("");
      case "answer": return paragraph("Answer", control(block, next()), block.text, clean(block.text) ? "" : box(ROOM));
      case "choice": return paragraph("Choice", runs("Judgement: ") + control(block, next()));
      default: return table(block, next);
    }
  }

  // Sizes in points; `before` and `after` in points too.
  /** @type {[string, string, any][]} */
  const LOOKS = [
    ["Normal", "Normal", { size: 11, after: 6 }],
    ["Title", "Title", { size: 22, bold: true, after: 2 }],
    ["Subtitle", "Subtitle", { size: 13, ink: true, after: 10 }],
    ["Heading1", "heading 1", { size: 16, bold: true, before: 16, after: 6, keep: true, level: 0 }],
    ["Heading2", "heading 2", { size: 13, bold: true, before: 16, after: 3, keep: true, level: 1 }],
    ["Heading3", "heading 3", { size: 11.5, bold: true, before: 10, after: 3, keep: true, level: 2 }],
    ["Ask", "Ask", { size: 11, bold: true, before: 8, after: 6, keep: true }],
    ["Choice", "Choice", { size: 11, after: 6, keep: true }],
    ["Answer", "Answer", { size: 11, before: 4, after: 10, layout: box(4), indent: 'w:left="113" w:right="113"' }],
    ["Caption", "caption", { size: 10, bold: true, before: 4, after: 4, keep: true }],
    ["TableText", "Table Text", { size: 10, before: 2, after: 2 }],
    ["TableHeading", "Table Heading", { size: 10, bold: true, before: 2, after: 2, keep: true }],
    ["ListBullet", "List Bullet", { size: 11, after: 3, layout: '<w:numPr><w:numId w:val="1"/></w:numPr>' }],
    ["Footer", "footer", { size: 8.5, after: 0, layout: `<w:tabs><w:tab w:val="right" w:pos="${TEXT_WIDTH}"/></w:tabs>` }],
  ];

  function styleOf([id, name, look]) {
    const first = id === "Normal";
    const bold = look.bold ? "<w:b/><w:bCs/>" : "";
    const ink = look.bold || look.ink ? '<w:color w:val="17324D"/>' : "";
    const keep = look.keep ? "<w:keepNext/><w:keepLines/>" : "";
    const indent = look.indent ? `<w:ind ${look.indent}/>` : "";
    const level = look.level === undefined ? "" : `<w:outlineLvl w:val="${look.level}"/>`;
    return `<w:style w:type="paragraph"${first ? ' w:default="1"' : ""} w:styleId="${id}"><w:name w:val="${name}"/>`
      + `${first ? "" : '<w:basedOn w:val="Normal"/>'}<w:qFormat/><w:pPr>${keep}${look.layout || ""}`
      + `<w:spacing w:before="${(look.before || 0) * 20}" w:after="${look.after * 20}" w:line="254" w:lineRule="auto"/>${indent}${level}</w:pPr>`
      + `<w:rPr>${bold}${ink}<w:sz w:val="${look.size * 2}"/><w:szCs w:val="${look.size * 2}"/></w:rPr></w:style>`;
  }

  function stylesPart() {
    const line = (side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>`;
    const lines = ["top", "left", "bottom", "right", "insideH", "insideV"].map(line).join("");
    const margins = '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>';
    return `${HEAD}<w:styles ${W}><w:docDefaults><w:rPrDefault><w:rPr>`
      + '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/><w:sz w:val="22"/><w:szCs w:val="22"/>'
      + '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
      + LOOKS.map(styleOf).join("")
      + '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
      + '<w:style w:type="character" w:styleId="PlaceholderText"><w:name w:val="Placeholder Text"/><w:basedOn w:val="DefaultParagraphFont"/><w:rPr><w:color w:val="595959"/></w:rPr></w:style>'
      + `<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>${margins}</w:tblCellMar></w:tblPr></w:style>`
      + `<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>${lines}</w:tblBorders></w:tblPr></w:style>`
      + "</w:styles>";
  }

  const SETTINGS = `${HEAD}<w:settings ${W}><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>`
    + '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    + '<w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>';

  const NUMBERING = `${HEAD}<w:numbering ${W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">`
    + '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
    + '<w:pPr><w:ind w:left="397" w:hanging="397"/></w:pPr></w:lvl></w:abstractNum>'
    + '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>';

  // At the foot of each page: what this is and which page, and where the words come from. Word works out the numbers.
  function footerPart({ title, source }) {
    const field = (name) => `<w:fldSimple w:instr=" ${name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>`;
    const first = `${runs(clean(title).replace(/\s+/g, " "))}<w:r><w:tab/><w:t xml:space="preserve">Page </w:t></w:r>${field("PAGE")}`
      + `<w:r><w:t xml:space="preserve"> of </w:t></w:r>${field("NUMPAGES")}`;
    return `${HEAD}<w:ftr ${W}>${paragraph("Footer", first)}${source ? words("Footer", source) : ""}</w:ftr>`;
  }

  // Of who and when, only the day: these files hold what somebody thought of their own team.
  function propertiesPart({ title, day }) {
    const at = (name) => `<dcterms:${name} xsi:type="dcterms:W3CDTF">${day}T00:00:00Z</dcterms:${name}>`;
    return `${HEAD}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" `
      + 'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
      + `<dc:title>${oneLine(title)}</dc:title><dc:language>en-GB</dc:language>${/^\d{4}-\d\d-\d\d$/.test(day) ? at("created") + at("modified") : ""}</cp:coreProperties>`;
  }

  const WORD_PARTS = ["styles", "settings", "numbering", "footer"]; // what each is, and its name

  function contentTypes() {
    const part = (name, type) => `<Override PartName="/${name}.xml" ContentType="${type}+xml"/>`;
    return `${HEAD}<Types xmlns="${PACKAGE}/content-types">`
      + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
      + part("docProps/core", "application/vnd.openxmlformats-package.core-properties")
      + part("word/document", `${DOCUMENT}.document.main`)
      + WORD_PARTS.map((name) => part(`word/${name}`, `${DOCUMENT}.${name}`)).join("") + "</Types>";
  }

  function relations(targets) {
    const line = ([kind, target], at) => `<Relationship Id="rId${at}" Type="${kind}" Target="${target}"/>`;
    return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${targets.map(line).join("")}</Relationships>`;
  }

  // The whole file, as bytes. `notes-export.js` says what `content` is.
  function write(content) {
    return pack([
      ["[Content_Types].xml", contentTypes()],
      ["_rels/.rels", relations([[`${OFFICE}/officeDocument`, "word/document.xml"], [`${PACKAGE}/relationships/metadata/core-properties`, "docProps/core.xml"]])],
      ["docProps/core.xml", propertiesPart(content)],
      ["word/_rels/document.xml.rels", relations(WORD_PARTS.map((name) => [`${OFFICE}/${name}`, `${name}.xml`]))],
      ["word/document.xml", documentPart(content)],
      ["word/footer.xml", footerPart(content)],
      ["word/numbering.xml", NUMBERING],
      ["word/settings.xml", SETTINGS],
      ["word/styles.xml", stylesPart()],
    ]);
  }

  // --- Zip files -----------------------------------------------------------------------------------------------------

  const LOCAL = 0x04034b50; // the marks at the start of what describes a part, before it, in the list of parts …
  const LISTED = 0x02014b50;
  const END = 0x06054b50; // … and at the end of the file
  const END_LENGTH = 22;
  const LONGEST_COMMENT = 65535;
  const FIRST_DAY = 0x21; // 1 January 1980, the earliest that a zip file can say
  const NAMES_ARE_UTF8 = 0x800;
  const STORED = 0;
  const DEFLATED = 8;
  const SLICE = 4096; // bytes: what is unpacked at once is at most a thousand times as much

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

  // Numbers in the order of zip files, lowest byte first: [bytes, number] each.
  function numbers(...pairs) {
    const made = new DataView(new ArrayBuffer(pairs.reduce((sum, [size]) => sum + size, 0)));
    let at = 0;
    for (const [size, number] of pairs) {
      if (size === 2) made.setUint16(at, number, true);
      else made.setUint32(at, number, true);
      at += size;
    }
    return new Uint8Array(made.buffer);
  }

  // A zip file of [name, text] pairs, not compressed: every browser can make it, and the same words give the same
  // bytes.
  function pack(parts) {
    const file = [];
    const list = [];
    let offset = 0;
    for (const [name, text] of parts) {
      const [named, bytes] = [new TextEncoder().encode(name), new TextEncoder().encode(text)];
      const facts = [
        [2, 20], [2, NAMES_ARE_UTF8], [2, STORED], [2, 0], [2, FIRST_DAY],
        [4, checkSum(bytes)], [4, bytes.length], [4, bytes.length], [2, named.length], [2, 0],
      ];
      const local = numbers([4, LOCAL], ...facts);
      file.push(local, named, bytes);
      list.push(numbers([4, LISTED], [2, 20], ...facts, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), named);
      offset += local.length + named.length + bytes.length;
    }
    const size = list.reduce((sum, bytes) => sum + bytes.length, 0);
    const sizes = [[2, parts.length], [2, parts.length], [4, size], [4, offset]];
    return joined([...file, ...list, numbers([4, END], [2, 0], [2, 0], ...sizes, [2, 0])]);
  }

  function joined(pieces) {
    const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  // --- Reading: the zip file -----------------------------------------------------------------------------------------

  const EMPTY = "This file is empty.";
  const TOO_LARGE = "This file is larger than 20 MB. A file with answers is far smaller, so this is probably another one.";
  const OLD_OR_LOCKED = "This is a Word file of the old kind (.doc), or one locked with a password. Open it in Word, save it as .docx without a password, and choose that file.";
  const NOT_WORD = "This is not a Word file. Choose a file that ends in .docx.";
  const DAMAGED = "This Word file is damaged, or it is not whole. Open it in Word, save it again, and choose that file.";
  const UNUSUAL = "This Word file is packed in an unusual way. Open it in Word, save it again as .docx, and choose that file.";
  const TOO_MUCH_INSIDE = "This Word file holds far more than answers, so it was not opened.";
  const OLD_BROWSER = "This browser is too old to open a file that Word has saved. Use a current Edge, Chrome, Firefox or Safari.";
  const NOT_READABLE = "The words in this Word file cannot be read. Open it in Word, save it again as .docx, and choose that file.";
  const NOT_OURS = "This Word file has none of the marks by which this workbook finds answers. Google Docs, Pages and LibreOffice before version 7.5 lose the marks when they save a file. Open the original file in Word, or copy your answers from this one by hand.";

  // What is told to the reader. Anything else that goes wrong while reading means a damaged file.
  class Refusal extends Error {}

  /** @returns {never} */
  function refuse(sentence) {
    throw new Refusal(sentence);
  }

  // The bytes of the document in the file; nothing else in it is looked at, but for what says where the document is.
  async function unpack(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length >= 4 && view.getUint32(0) === 0xd0cf11e0) refuse(OLD_OR_LOCKED);
    if (bytes.length < 4 || view.getUint32(0, true) !== LOCAL) refuse(NOT_WORD);
    const parts = listOfParts(view);
    const named = [...await namesIn(view, parts), "word/document.xml"].find((name) => parts.some(isNamed(name)));
    return named ? partNamed(view, parts, named) : refuse(NOT_WORD);
  }

  // Each program gives the document a name of its own. What says the name: in which part, element and attributes.
  /** @type {[string, string, string, RegExp, string][]} */
  const SAYING_NAMES = [
    ["_rels/.rels", "Relationship", "Type", /\/officeDocument$/, "Target"],
    ["[Content_Types].xml", "Override", "ContentType", /(wordprocessingml|ms-word)\.document\..*main\+xml$/, "PartName"],
  ];

  async function namesIn(view, parts) {
    const names = [];
    for (const [part, element, kind, wanted, name] of SAYING_NAMES) {
      if (!parts.some(isNamed(part))) continue;
      const said = await partNamed(view, parts, part).then(parsed).catch(() => null);
      for (const one of said?.getElementsByTagNameNS("*", element) ?? []) {
        if (wanted.test(one.getAttribute(kind) ?? "")) names.push(one.getAttribute(name) ?? "");
      }
    }
    return names;
  }

  const plainName = (name) => name.replace(/\\/g, "/").replace(/^(\.?\/)+/, "").toLowerCase();
  const isNamed = (wanted) => ({ name }) => plainName(name) === plainName(wanted);

  async function partNamed(view, parts, name) {
    const [part, another] = parts.filter(isNamed(name));
    if (another) refuse(DAMAGED);
    const packed = partIn(view, part, parts);
    const unpacked = part.method === STORED ? packed : await inflated(packed, part.size);
    if (unpacked.length !== part.size || checkSum(unpacked) !== part.sum) refuse(DAMAGED);
    return unpacked;
  }

  function listOfParts(view) {
    const end = endOf(view);
    const [here, all] = [8, 10].map((at) => view.getUint16(end + at, true));
    const [size, start] = [12, 16].map((at) => view.getUint32(end + at, true));
    if (all === 0xffff || size === 0xffffffff || start === 0xffffffff) refuse(UNUSUAL); // zip64, for files of gigabytes
    if (view.getUint32(end + 4, true) || here !== all || start + size !== end) refuse(DAMAGED);
    const parts = [];
    let at = start;
    while (parts.length < all) {
      if (at + 46 > end || view.getUint32(at, true) !== LISTED) refuse(DAMAGED);
      const part = listedPart(view, at);
      parts.push(part);
      at += part.length;
    }
    if (at !== end) refuse(DAMAGED);
    return parts;
  }

  // Where the description of the whole stands: at the end, but for a comment of a length that it says.
  function endOf(view) {
    const last = view.byteLength - END_LENGTH;
    for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
      if (view.getUint32(at, true) === END && at + view.getUint16(at + 20, true) === last) return at;
    }
    return refuse(DAMAGED);
  }

  function listedPart(view, at) {
    const short = (offset) => view.getUint16(at + offset, true);
    const long = (offset) => view.getUint32(at + offset, true);
    return {
      name: nameAt(view, at + 46, short(28)), length: 46 + short(28) + short(30) + short(32),
      flags: short(8), method: short(10), sum: long(16), packed: long(20), size: long(24), start: long(42),
    };
  }

  const nameAt = (view, at, length) => new TextDecoder().decode(bytesAt(view, at, length));

  const bytesAt = (view, at, length) => new Uint8Array(view.buffer, view.byteOffset + at, length);

  // The bytes of one part as they stand in the file. What the file says of it twice must agree, and no other part may
  // begin inside it: a file that means two things to two programs is not to be trusted.
  function partIn(view, part, parts) {
    const { start, packed, size, method, flags } = part;
    if (flags & 0x2041) refuse(OLD_OR_LOCKED); // encrypted, in one of three ways
    if (method !== STORED && method !== DEFLATED) refuse(UNUSUAL);
    if ([packed, size, start].includes(0xffffffff)) refuse(UNUSUAL);
    if (size > LARGEST) refuse(TOO_MUCH_INSIDE);
    if (view.getUint32(start, true) !== LOCAL || view.getUint16(start + 8, true) !== method) refuse(DAMAGED);
    const nameLength = view.getUint16(start + 26, true);
    const from = start + 30 + nameLength + view.getUint16(start + 28, true);
    const overlaps = parts.some((other) => other !== part && other.start >= start && other.start < from + packed);
    if (overlaps || nameAt(view, start + 30, nameLength) !== part.name) refuse(DAMAGED);
    return bytesAt(view, from, packed);
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

  // --- Reading: the answers ------------------------------------------------------------------------------------------

  async function read(buffer) {
    if (!buffer.byteLength) refuse(EMPTY);
    if (buffer.byteLength > LARGEST) refuse(TOO_LARGE);
    try {
      return answers(parsed(await unpack(new Uint8Array(buffer))));
    } catch (error) {
      throw error instanceof Refusal ? error : new Refusal(DAMAGED);
    }
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

  // What is not text that stands there now: properties, deleted and moved words, and pictures.
  const LEFT_OUT = new Set(["pPr", "del", "moveFrom", "drawing", "pict", "object", "rt"]);
  const CHARACTERS = { br: "\n", cr: "\n", tab: "\t", ptab: "\t", noBreakHyphen: "-", softHyphen: "\u00ad" };

  // The usual signs of symbol fonts by their codes, as characters of any font. Word itself turns --> and :) into some.
  /** @type {(list: string) => [number, string][]} */
  const signs = (list) => list.split(" ").map((one) => [parseInt(one.slice(0, 2), 16), one.slice(2)]);
  const SYMBOL = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"; // from 20 on
  const SYMBOL_FONTS = new Map([
    ["wingdings", new Map(signs("22✂ 28☎ 2A✉ 36⌛ 3F✍ 41✌ 43👍 44👎 45☜ 46☞ 47☝ 48☟ 4A☺ 4B😐 4C☹ 4E☠ 52☼ 54❄ 6C● 6E■ 6F□ 70□ 71❑ 72❒ 74⧫ 75◆ 76❖ 77⬥ 9E· 9F• A1○ A4◉ A7▪ A8◻ AB★ D8➢ DF← E0→ E1↑ E2↓ E7⇐ E8⇒ EF⇦ F0⇨ F1⇧ F2⇩ F3⇔ FB✗ FC✓ FD☒ FE☑"))],
    ["wingdings 2", new Map(signs("4F✗ 50✓ 51☒ 52☑ 53☒ 54☒ 96• 97● A2■ A3□ AE◆"))],
    ["webdings", new Map(signs("61✔ 72✗ 63□ 67■ 6E●"))],
    ["symbol", new Map(signs("A3≤ A5∞ AB↔ AC← AD↑ AE→ AF↓ B0° B1± B3≥ B4× B7• B8÷ B9≠ BA≡ BB≈ BC… D2® D3© D4™ D6√ DB⇔ DC⇐ DE⇒ E0◊ E5∑"))],
  ]);
  [...SYMBOL].forEach((one, at) => SYMBOL_FONTS.get("symbol")?.set(0x20 + at, one));
  const UNKNOWN = "\ufffd"; // which is seen
  const PRIVATE = /[\ue000-\uf8ff]/g;

  const signOf = (element) => sign(valueOf(element, "font") || "Wingdings", parseInt(valueOf(element, "char"), 16));

  function sign(font, code) {
    const character = code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : UNKNOWN;
    const known = SYMBOL_FONTS.get(font.toLowerCase());
    if (known && (code < 0x100 || character.match(PRIVATE))) return known.get(code & 0xff) ?? UNKNOWN;
    return clean(character.replace(PRIVATE, "")) || UNKNOWN;
  }

  // Typed in a symbol font, a sign is a letter of the range for private use.
  function wordsIn(text, font) {
    if (!SYMBOL_FONTS.has(font.toLowerCase())) return text;
    return text.replace(PRIVATE, (letter) => sign(font, letter.charCodeAt(0)));
  }

  // The answers in document order. One pass over the tree without recursion: a file may nest as deep as it likes.
  function answers(tree) {
    if (tree.documentElement.localName !== "document") refuse(NOT_WORD);
    /** @type {{ found: any[], open: any[], rows: any[], row: number, passed: Set<any>, font: string }} */
    const state = { found: [], open: [], rows: [], row: 0, passed: new Set(), font: "" };
    let node = tree.documentElement;
    while (node) {
      if (node.nodeType === Node.ELEMENT_NODE && enter(node, state) && node.firstChild) {
        node = node.firstChild;
        continue;
      }
      while (node) {
        leave(node, state);
        if (node.nextSibling) break;
        node = node.parentNode;
      }
      node = node?.nextSibling;
    }
    if (!state.found.length) refuse(NOT_OURS);
    return entries(state.found);
  }

  // Of what would keep the page busy, only the beginning.
  function entries(found) {
    let room = MOST_TEXT;
    return found.map(({ key, label, pieces, row, isEmpty }) => {
      const whole = isEmpty ? "" : clean(pieces.join(""));
      const most = Math.min(LONGEST_ANSWER, room);
      const lines = whole.split("\n", most / LINE);
      const text = cut(lines.join("\n"), most);
      room -= Math.max(text.length, lines.length * LINE);
      return { key, label, text, row, ...(text === whole ? {} : { cut: true }) };
    });
  }

  // Takes in what an element says. Gives whether there is more inside it.
  function enter(element, state) {
    const name = element.localName;
    if (LEFT_OUT.has(name) || state.passed.has(element)) return false;
    if (name === "AlternateContent") for (const version of otherVersions(element)) state.passed.add(version);
    if (!WORDPROCESSING.includes(element.namespaceURI)) return true;
    if (name === "tr") state.rows.push({ element, number: ++state.row });
    if (name === "sdt") enterControl(element, state);
    if (name === "r") state.font = "";
    if (name === "rFonts") state.font = valueOf(element, "ascii") || valueOf(element, "hAnsi");
    const into = state.open.at(-1);
    if (!into) return true;
    if (name === "p") enterParagraph(element, into);
    else if (name === "t") into.pieces.push(wordsIn(element.textContent, state.font));
    else if (name === "sym") into.pieces.push(signOf(element));
    else if (Object.hasOwn(CHARACTERS, name)) into.pieces.push(CHARACTERS[name]);
    return name !== "t";
  }

  // All versions but one of the same: the first that needs nothing unknown, or else the one for everybody.
  function otherVersions(element) {
    const versions = Array.from(element.children);
    const needed = (version) => (version.getAttribute("Requires") ?? "").split(/\s+/).filter(Boolean);
    const isKnown = (version) => (prefix) => WORDPROCESSING.includes(version.lookupNamespaceURI(prefix));
    const isReadable = (version) => version.localName === "Choice" && needed(version).every(isKnown(version));
    const readable = versions.find(isReadable);
    const chosen = readable ?? versions.find(({ localName }) => localName === "Fallback") ?? versions[0];
    return versions.filter((version) => version !== chosen);
  }

  function leave(node, { open, rows }) {
    if (open.at(-1)?.element === node) open.pop();
    if (rows.at(-1)?.element === node) rows.pop();
  }

  function enterControl(element, state) {
    const { found, open, rows } = state;
    const said = propertiesOf(element);
    const key = said("tag").startsWith(PREFIX) ? said("tag").slice(PREFIX.length) : "";
    if (!isKey(key)) return;
    const isEmpty = !["0", "false", "off"].includes(said("showingPlcHdr", "0", "1"));
    const opened = { element, key, label: cut(clean(said("alias"))), isEmpty, row: rows.at(-1)?.number || 0, pieces: [], paragraphs: 0, runsOn: false };
    found.push(opened);
    open.push(opened);
  }

  // What the properties of a control say under a name: `missing` without it, `plain` when it is there without a value.
  function propertiesOf(element) {
    const properties = childOf(element, "sdtPr");
    return (name, missing = "", plain = "") => {
      const found = childOf(properties, name);
      return found ? valueOf(found, "val") || plain : missing;
    };
  }

  const childOf = (parent, name) => Array.from(parent?.children || []).find((child) => child.localName === name);

  const valueOf = (element, name) => element.getAttributeNS(element.namespaceURI, name) || "";

  // Between two paragraphs of one answer there is a new line, unless somebody joined them while changes were tracked.
  function enterParagraph(element, into) {
    if (into.paragraphs && !into.runsOn) into.pieces.push("\n");
    into.paragraphs += 1;
    into.runsOn = Boolean(childOf(childOf(childOf(element, "pPr"), "rPr"), "del"));
  }

  // --- For the page --------------------------------------------------------------------------------------------------

  async function saveFile(content, name) {
    try {
      ddm.dom.saveBlob(write(content), `${DOCUMENT}.document`, `${name}.docx`);
    } catch {
      throw new Error("The browser could not make the Word file. Your notes are still here: copy or print them.");
    }
  }

  async function openFile(file) {
    let bytes;
    try {
      bytes = await file.arrayBuffer();
    } catch {
      throw new Error("The browser could not read this file. Is it still where it was, and closed in Word?");
    }
    return read(bytes);
  }

  // What is said of those of the answers read that were too long.
  function leftOut(found) {
    const long = found.filter((entry) => entry.cut).length;
    return long ? `Of ${ddm.dom.plural(long, "answer")} only the beginning is here: a page takes 100,000 characters or 5,000 lines of an answer, and ten times as much of a file. The rest is still in your file.` : "";
  }

  ddm.docx = { write, read, saveFile, openFile, leftOut };
})();
