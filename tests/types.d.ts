// Types for `tsc`, which checks the site's scripts (tests/tsconfig.json). They are here because everything in docs/ is
// published.

// What a query finds is in our own pages and templates; that it is there is for the browser tests to see.
interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}
interface Element {
  closest(selectors: string): any;
}
interface Document {
  getElementById(id: string): any;
}
interface PerformanceEntry {
  /** How a page was come to; only the entry for the page has it. */
  readonly type?: string;
}

/** What the build says of the sessions (sitekit/rendering/planner_data.py). */
interface Sessions {
  top: string;
  planner: string;
  pack: string;
  sessions: Session[];
  tools: Record<string, { name: string; page: string }>;
  gap: { after: string; before: string; months: [number, number] };
}
interface Session {
  id: string;
  name: string;
  page: string;
  minutes: number;
  activities: Activity[];
  bring: string[];
  tools: string[];
}
interface Activity {
  id: string;
  name: string;
  minutes: number;
  mode: string;
  format: string;
  steps: { id: string; name: string; minutes: number }[];
}

/** What somebody has planned. An address carries it after its #. */
interface Plan {
  id: string;
  way: "online" | "room";
  sessions: Record<string, Choice>;
}
interface Choice {
  date: string;
  start: string;
  add: Record<string, number>;
  breakAfter: string;
  breakId: string;
}
/** A session that is being run; moments are seconds since 1970. */
interface Run {
  session: string;
  began: number;
  step: number;
  since: number;
  added: number;
  /** Each stage's beginning and added minutes, as `run-view.js` writes them. */
  stages?: string;
  paused: number;
  screen?: boolean;
  closed?: boolean;
}

/** What is taken away; the day as "2026-11-23", and the kind of sheet: "agenda", "worksheet", "summary" or none. */
interface NoteDocument {
  kind?: string;
  title: string;
  subtitle: string;
  source: string;
  day: string;
  blocks: Block[];
}
type Block =
  | { kind: "heading"; level: 1 | 2 | 3; text: string }
  | { kind: "text"; text: string }
  | { kind: "list"; items: string[] }
  /** A question, which stays on the page of what follows. */
  | { kind: "ask"; text: string }
  | ({ kind: "answer" } & Answer)
  /** An answer that is one of the options, or empty. */
  | ({ kind: "choice"; options: string[] } & Answer)
  | { kind: "table"; caption: string; head: string[]; rows: (string | Answer)[][] };
/** The key finds an answer again in a Word file; the text may be empty. */
interface Answer {
  key: string;
  label: string;
  text: string;
}
/** An answer in a file that was opened, with the number of its row among all tables, or 0. */
interface Entry extends Answer {
  row: number;
  /** Whether it was too long, and only its beginning is here. */
  cut?: boolean;
}

interface Dom {
  el(name: string, attributes?: Record<string, any>, ...children: any[]): any;
  svg(name: string, attributes?: Record<string, any>, ...children: any[]): any;
  part(root: ParentNode, name: string): any;
  fromTemplate(root: ParentNode, name: string): any;
  put(element: Element, text: string | number): void;
  loadScript(src: string): Promise<unknown>;
  focusTarget(link: HTMLAnchorElement): void;
  plural(number: number, one: string, many?: string): string;
  capital(text: string): string;
  twoDigits(number: number): string;
  seconds(): number;
  today(): string;
  fragment(hash?: string): string;
  copyText(text: string): Promise<boolean>;
  copyField(field: HTMLInputElement | HTMLTextAreaElement): Promise<boolean>;
  saveBlob(content: BlobPart, type: string, name: string): void;
  printOnly(sheet: HTMLElement): void;
}
interface NotesExport {
  clean(text: string): string;
  sourceOf(box: HTMLElement): string;
  undo(root: ParentNode): (restore: (() => void) | null) => void;
  sheet(content: NoteDocument): HTMLElement;
  elements(blocks: any[]): HTMLElement[];
  print(content: NoteDocument): void;
  copy(content: NoteDocument): boolean;
  download(content: NoteDocument, name: string): Promise<void>;
  open(file: File): Promise<Entry[]>;
}

/** The one name that the site's scripts share. */
declare var ddm: {
  dom: Dom;
  plan: any;
  planned: { show(plan: Plan): void; arrive(name?: string): void };
  notFound: { meant(address: Pick<Location, "origin" | "pathname" | "search" | "hash">, top: string): string };
  run: any;
  toolView: any;
  search: any;
  notesExport: NotesExport;
  workbook: any;
  /** The parts of the Word file that notes are filled in, as the build writes them (sitekit/postbuild/notes_file.py). */
  wordFile: Record<string, string>;
  wordPackage: any;
  docx: {
    write(content: NoteDocument): Promise<Uint8Array<ArrayBuffer>>;
    read(buffer: ArrayBuffer): Promise<Entry[]>;
    saveFile(content: NoteDocument, name: string): Promise<void>;
    openFile(file: File): Promise<Entry[]>;
    leftOut(found: Entry[]): string;
  };
};

/** The theme's own stream of pages. */
declare var document$: { next(page: Document): void };
