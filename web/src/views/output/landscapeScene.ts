import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  DirectionalLight,
  DoubleSide,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  PerspectiveCamera,
  Scene,
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
import { type Palette, parseColour } from "../../draw/colours";
import type { Landscape } from "../../draw/landscape";
import { paintBands, type Relief, strokeContours } from "../../draw/relief";
import { pathOn, surfaceOf } from "./landscapeSurface";

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
  private readonly path = new LineSegments2(new LineSegmentsGeometry(), new LineMaterial({ linewidth: 3 }));
  private readonly now = new Mesh(new SphereGeometry(0.028, 24, 16), new MeshBasicMaterial());
  private waiting = 0;

  /** canvas: drawn on. handle: what is dragged. */
  constructor(canvas: HTMLCanvasElement, handle: HTMLElement) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
    this.texture.colorSpace = SRGBColorSpace;
    this.texture.anisotropy = this.renderer.capabilities.getMaxAnisotropy();
    const sun = new DirectionalLight(0xffffff, 1.6);
    sun.position.set(-1, 1.6, 0.6);
    this.scene.add(new AmbientLight(0xffffff, 2), sun, this.surface, this.path, this.now);
    this.camera.position.setFromSpherical(new Spherical(2.75, 0.3 * Math.PI, 0.14 * Math.PI));
    this.controls = new OrbitControls(this.camera, handle);
    this.controls.enablePan = false;
    this.controls.minPolarAngle = steepest;
    this.controls.maxPolarAngle = flattest;
    this.controls.minDistance = nearest;
    this.controls.maxDistance = farthest;
    this.controls.target.set(0, 0.16, 0);
    this.controls.update();
    this.controls.addEventListener("change", () => this.draw());
  }

  resize(side: number): void {
    this.renderer.setSize(side, side, false);
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

    const { segments, point } = pathOn(landscape, relief);
    this.path.visible = segments.length > 0;
    if (this.path.visible) {
      this.path.geometry.dispose();
      this.path.geometry = new LineSegmentsGeometry().setPositions(segments);
    }
    const [red, green, blue] = parseColour(colours.acc);
    for (const { material } of [this.path, this.now]) {
      material.color.setRGB(red / 255, green / 255, blue / 255, SRGBColorSpace);
    }
    this.now.visible = point !== null;
    if (point) this.now.position.set(...point);
    this.draw();
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
    for (const { geometry, material } of [this.surface, this.path, this.now]) {
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
    });
  }
}
