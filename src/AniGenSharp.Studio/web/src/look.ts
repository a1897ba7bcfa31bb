// The camera by keys.
import { Spherical, Vector3, type Camera } from "three";

const step = Math.PI / 16, closest = 0.05, zoom = 1.15;

/** What a key does to a camera around a target: by how many steps it turns to the right and up, and the factor of its distance. */
const looks: Record<string, [number, number, number]> = {
  ArrowLeft: [-1, 0, 1], ArrowRight: [1, 0, 1], ArrowUp: [0, 1, 1], ArrowDown: [0, -1, 1], "+": [0, 0, 1 / zoom], "-": [0, 0, zoom],
};

/** Turns a camera around its target, or moves it nearer or away. Returns whether the key does that. */
export function lookByKey(key: string, orbit: { object: Camera; target: Vector3; update(): unknown }): boolean {
  const look = looks[key];
  if (!look) return false;
  const { position } = orbit.object, around = new Spherical().setFromVector3(position.clone().sub(orbit.target));
  around.theta += look[0] * step;
  around.phi = Math.min(Math.max(around.phi - look[1] * step, closest), Math.PI - closest);
  around.radius *= look[2];
  position.setFromSpherical(around).add(orbit.target);
  orbit.update();
  return true;
}
