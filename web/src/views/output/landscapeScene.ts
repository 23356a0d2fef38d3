import {
  AmbientLight,
  BackSide,
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  Color,
  ConeGeometry,
  DirectionalLight,
  DoubleSide,
  FrontSide,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  PerspectiveCamera,
  Scene,
  type Side,
  SphereGeometry,
  Spherical,
  SRGBColorSpace,
  Vector3,
  WebGLRenderer,
} from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { LineMaterial } from "three/addons/lines/LineMaterial.js";
import { LineSegments2 } from "three/addons/lines/LineSegments2.js";
import { LineSegmentsGeometry } from "three/addons/lines/LineSegmentsGeometry.js";
import { CSS2DObject, CSS2DRenderer } from "three/addons/renderers/CSS2DRenderer.js";
import { type Palette, parseColour } from "../../draw/colours";
import type { Landscape } from "../../draw/landscape";
import { paintBands, type Relief, strokeContours } from "../../draw/relief";
import { stretchOf } from "./landscapePicture";
import { free, type Lines, labelsOn, linesOn, surfaceOf } from "./landscapeSurface";

type LineName = "near" | "far" | "next";

/** How wide lines are, in pixels, and what is seen around them. */
const lineWidths: readonly (readonly [LineName, number])[] = [
  ["near", 3],
  ["far", 3],
  ["next", 2.5],
];
const halo = 4;
/** Of a path that is far off the plane, in sides of the plane. */
const dash = { dashed: true, dashSize: 0.022, gapSize: 0.018 };
/** A mark is seen through the surface, and drawn in its order among the lines. */
const seen = { depthTest: false, transparent: true };
/** How faint a line is behind the surface. */
const behind = 0.45;
/** Pixels that a letter takes, about. */
const nameWidth = 7;
const texturePixels = 512;
const steepest = 0.15;
const flattest = 0.48 * Math.PI;
const [nearest, farthest] = [0.7, 4];

/** Whether the browser draws in three dimensions. */
export function hasWebGl(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

/** The surface of a landscape, to be turned. It draws only when something changes. */
export class LandscapeScene {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(35, 1, 0.1, 20);
  private readonly controls: OrbitControls;
  private readonly ground = document.createElement("canvas");
  private readonly texture = new CanvasTexture(this.ground);
  private readonly surface = new Mesh(
    new BufferGeometry(),
    // The surface gives way a little to the lines that lie on it.
    new MeshLambertMaterial({
      map: this.texture,
      side: DoubleSide,
      polygonOffset: true,
      polygonOffsetFactor: 1,
      polygonOffsetUnits: 1,
    }),
  );
  private readonly lines = lineWidths.map(([name, width]) => new HaloLine(name, width));
  private readonly now = ball(0.026, 5);
  /** Around the other, so that it is seen on dark ground too. */
  private readonly ring = ball(0.034, 4, BackSide);
  private readonly tip = new Mesh(new ConeGeometry(0.022, 0.055, 20), new MeshBasicMaterial(seen));
  private readonly names: CSS2DRenderer;
  private readonly labels: CSS2DObject[] = [];
  private side = 1;
  private waiting = 0;

  /** canvas: drawn on. handle: what is dragged. names: holds the labels. */
  constructor(canvas: HTMLCanvasElement, handle: HTMLElement, names: HTMLElement) {
    this.names = new CSS2DRenderer({ element: names });
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
    this.texture.colorSpace = SRGBColorSpace;
    this.texture.anisotropy = this.renderer.capabilities.getMaxAnisotropy();
    const sun = new DirectionalLight(0xffffff, 1.6);
    sun.position.set(-1, 1.6, 0.6);
    this.scene.add(new AmbientLight(0xffffff, 2), sun, this.surface, this.now, this.ring, this.tip);
    for (const { parts } of this.lines) this.scene.add(...parts);
    this.camera.position.setFromSpherical(new Spherical(2.45, 0.2 * Math.PI, 0.07 * Math.PI));
    this.controls = new OrbitControls(this.camera, handle);
    // A finger that moves across turns it; up and down it scrolls the page until then. Two fingers turn and zoom.
    handle.style.touchAction = "pan-y";
    handle.addEventListener("pointerdown", () => this.controls.saveState());
    // The page scrolls: what the finger has turned before is undone.
    handle.addEventListener("pointercancel", () => this.controls.reset());
    this.controls.enablePan = false;
    this.controls.minPolarAngle = steepest;
    this.controls.maxPolarAngle = flattest;
    this.controls.minDistance = nearest;
    this.controls.maxDistance = farthest;
    this.controls.target.set(0, 0.24, 0);
    this.controls.update();
    this.controls.addEventListener("change", () => this.draw());
  }

  resize(side: number): void {
    this.side = side;
    this.renderer.setSize(side, side, false);
    this.names.setSize(side, side);
    this.draw();
  }

  show(landscape: Landscape, relief: Relief, colours: Palette): void {
    paintBands(this.ground, texturePixels, relief, colours);
    const context = this.ground.getContext("2d");
    if (context) strokeContours(context, texturePixels, relief, colours, 1.6);
    this.texture.needsUpdate = true;

    const { positions, places, triangles } = surfaceOf(relief);
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(positions, 3));
    geometry.setAttribute("uv", new BufferAttribute(places, 2));
    geometry.setIndex(new BufferAttribute(triangles, 1));
    geometry.computeVertexNormals();
    this.surface.geometry.dispose();
    this.surface.geometry = geometry;

    const lines = linesOn(landscape, relief, stretchOf(landscape, this.side));
    const [acc, ink, ground] = [colours.acc, colours.ink, colours.panel].map(colourOf) as [
      Color,
      Color,
      Color,
    ];
    for (const line of this.lines) line.show(lines[line.name], line.name === "next" ? ink : acc, ground);
    this.now.material.color = acc;
    this.ring.material.color = ground;
    this.tip.material.color = ink;
    this.now.visible = this.ring.visible = lines.point !== null;
    if (lines.point) {
      this.now.position.set(...lines.point);
      this.ring.position.set(...lines.point);
    }
    this.point(lines);
    this.write(landscape, relief, lines);
    this.draw();
  }

  /** The head of the next step's arrow. */
  private point({ next }: Lines): void {
    const [from, to] = [next.slice(-6, -3), next.slice(-3)].map((place) => new Vector3(...place));
    this.tip.renderOrder = 4;
    this.tip.visible = next.length > 0;
    if (!from || !to || next.length === 0) return;
    this.tip.position.copy(to);
    this.tip.quaternion.setFromUnitVectors(new Vector3(0, 1, 0), to.clone().sub(from).normalize());
  }

  private write(landscape: Landscape, relief: Relief, lines: Lines): void {
    const wanted = labelsOn(landscape, relief, lines, this.side);
    for (const { element } of this.labels.slice(wanted.length)) element.remove();
    this.scene.remove(...this.labels.slice(wanted.length));
    this.labels.length = Math.min(this.labels.length, wanted.length);
    for (const [index, { words, place, strong }] of wanted.entries()) {
      const label = this.labels[index] ?? new CSS2DObject(document.createElement("span"));
      if (index === this.labels.length) {
        this.labels.push(label);
        this.scene.add(label);
      }
      label.element.textContent = words;
      label.element.className = strong ? "strong" : "";
      label.position.set(...place);
      // Names of marks stand to the right of them, those of levels on their lines.
      label.center.set(strong ? -0.2 : 0.5, 0.5);
    }
  }

  /** Names that would stand on others are left out. */
  private giveWay(): void {
    const boxes = this.labels.map(({ position, center, element }) => {
      const { x, y } = position.clone().project(this.camera);
      const width = nameWidth * (element.textContent?.length ?? 0);
      const middle = ((x + 1) / 2) * this.side + (0.5 - center.x) * width;
      return { x: middle, y: ((1 - y) / 2) * this.side, width };
    });
    for (const [index, shown] of free(boxes).entries()) {
      const label = this.labels[index];
      if (label) label.visible = shown;
    }
  }

  /** Turns by angles, in radians, and goes nearer or farther by a factor. */
  turn(around: number, over: number, distance = 1): void {
    const from = new Vector3().subVectors(this.camera.position, this.controls.target);
    const place = new Spherical().setFromVector3(from);
    place.theta += around;
    place.phi = Math.max(steepest, Math.min(flattest, place.phi + over));
    place.radius = Math.max(nearest, Math.min(farthest, place.radius * distance));
    this.camera.position.setFromSpherical(place).add(this.controls.target);
    this.controls.update();
  }

  /** What it holds on the graphics card is given back. */
  dispose(): void {
    cancelAnimationFrame(this.waiting);
    // Nothing is drawn any more.
    this.waiting = -1;
    this.controls.dispose();
    this.texture.dispose();
    for (const label of this.labels) label.element.remove();
    const lines = this.lines.flatMap(({ parts }) => parts);
    for (const { geometry, material } of [this.surface, this.now, this.ring, this.tip, ...lines]) {
      geometry.dispose();
      material.dispose();
    }
    this.renderer.dispose();
    // A page may have few of them, and they would wait for the garbage collector.
    this.renderer.forceContextLoss();
  }

  private draw(): void {
    if (this.waiting !== 0) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.renderer.render(this.scene, this.camera);
      this.giveWay();
      this.names.render(this.scene, this.camera);
    });
  }
}

/** A line with a halo in the colour of the ground; what of it is behind the surface is faint. */
class HaloLine {
  readonly name: LineName;
  readonly parts: readonly LineSegments2[];
  private readonly line: LineSegments2;
  private readonly around: LineSegments2;
  private readonly faint: LineSegments2;

  constructor(name: LineName, width: number) {
    this.name = name;
    const look = { linewidth: width, ...(name === "far" ? dash : {}) };
    const part = (order: number, material: LineMaterial) => {
      const made = new LineSegments2(new LineSegmentsGeometry(), material);
      made.renderOrder = order;
      return made;
    };
    this.faint = part(1, new LineMaterial({ ...look, depthTest: false, transparent: true, opacity: behind }));
    // It leaves the depth as it is: the line is in the same place.
    this.around = part(
      2,
      new LineMaterial({ linewidth: width + halo, depthWrite: false, transparent: true }),
    );
    this.line = part(3, new LineMaterial({ ...look, transparent: true }));
    this.parts = [this.faint, this.around, this.line];
  }

  show(segments: number[], colour: Color, ground: Color): void {
    const geometry = new LineSegmentsGeometry();
    if (segments.length > 0) geometry.setPositions(segments);
    for (const part of this.parts) {
      part.visible = segments.length > 0;
      part.geometry.dispose();
      part.geometry = geometry;
      part.material.color = part === this.around ? ground : colour;
    }
    if (segments.length > 0) this.line.computeLineDistances();
  }
}

function ball(
  radius: number,
  order: number,
  side: Side = FrontSide,
): Mesh<SphereGeometry, MeshBasicMaterial> {
  const made = new Mesh(new SphereGeometry(radius, 24, 16), new MeshBasicMaterial({ ...seen, side }));
  made.renderOrder = order;
  return made;
}

function colourOf(text: string): Color {
  const [red, green, blue] = parseColour(text);
  return new Color().setRGB(red / 255, green / 255, blue / 255, SRGBColorSpace);
}
