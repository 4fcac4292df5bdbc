//! The icons of the tray, drawn here: the app's own, and a badge whose shape and colour tell the state.
//!
//! Panels are dark or light and show icons of 16 to 48 pixels. The tile brings its own ground, a gap keeps the badge
//! apart from it, and everything is larger and simpler than in the app's icon.

use super::view::Mood;

/// Width and height in pixels.
pub(super) const SIZE: u32 = 64;

/// Units of the drawing along one side, as in `icons/app-icon.svg`.
const UNITS: f32 = 1024.0;
const BADGE: Point = (766.0, 766.0);
const BADGE_RADIUS: f32 = 236.0;
const GAP: f32 = 48.0;

const WHITE: Colour = [0xf6, 0xf6, 0xfd];
const INDIGO: [Colour; 2] = [[0x62, 0x5e, 0xe0], [0x3d, 0x38, 0xa8]];
const GREY: [Colour; 2] = [[0x8b, 0x8f, 0x9c], [0x62, 0x66, 0x72]];
const BLUE: Colour = [0x0f, 0x86, 0xd6];
const RED: Colour = [0xd8, 0x2f, 0x3b];
const AMBER: Colour = [0xd9, 0x85, 0x00];

type Point = (f32, f32);
type Colour = [u8; 3];

/// Returns the pixels of an icon, row by row: red, green, blue, alpha.
pub(super) fn pixels(mood: Mood) -> Vec<u8> {
    let unit = UNITS / number(SIZE);
    let mut pixels = Vec::with_capacity((SIZE * SIZE * 4) as usize);
    for row in 0..SIZE {
        for column in 0..SIZE {
            let point = ((number(column) + 0.5) * unit, (number(row) + 0.5) * unit);
            pixels.extend(pixel(mood, point, unit));
        }
    }
    pixels
}

/// Paints one layer after the other; `unit` is the width of a pixel, over which edges are softened.
fn pixel(mood: Mood, point: Point, unit: f32) -> [u8; 4] {
    let mut layers = Paint { colour: [0.0; 3], alpha: 0.0, unit };
    let ground = match mood {
        Mood::Idle | Mood::Syncing | Mood::Attention => INDIGO,
        Mood::Paused => GREY,
    };
    let shade = mixed(ground, (point.1 - 64.0) / 896.0);
    layers.over(rectangle(point, (512.0, 512.0), (448.0, 448.0), 208.0), shade);
    let handle = rectangle(point, (512.0, 364.0), (132.0, 140.0), 62.0).abs() - 36.0;
    layers.over(handle.max(point.1 - 380.0), WHITE);
    layers.over(rectangle(point, (512.0, 572.0), (324.0, 242.0), 92.0), WHITE);
    let check =
        stroke(point, (352.0, 566.0), (464.0, 678.0)).min(stroke(point, (464.0, 678.0), (676.0, 450.0)));
    layers.over(check - 46.0, shade);
    let badge = match mood {
        Mood::Idle => return layers.bytes(),
        Mood::Syncing => BLUE,
        Mood::Attention => RED,
        Mood::Paused => AMBER,
    };
    let disc = distance(point, BADGE) - BADGE_RADIUS;
    layers.cut(disc - GAP);
    layers.over(disc, badge);
    layers.over(glyph(mood, point), WHITE);
    layers.bytes()
}

/// The sign in the badge: two arrows that go round, an exclamation mark, two bars.
fn glyph(mood: Mood, point: Point) -> f32 {
    let (x, y) = (point.0 - BADGE.0, point.1 - BADGE.1);
    match mood {
        Mood::Idle => f32::MAX,
        Mood::Syncing => {
            // The lower half is the upper one, turned round.
            let (x, y) = if y > 0.0 { (-x, -y) } else { (x, y) };
            let ring = (x.hypot(y) - 112.0).abs() - 28.0;
            let opening = rectangle((x, y), (-112.0, 0.0), (70.0, 62.0), 0.0);
            let tip = (112.0, -14.0);
            let arrow = stroke((x, y), tip, (46.0, -58.0)).min(stroke((x, y), tip, (164.0, -76.0)));
            ring.max(-opening).min(arrow - 28.0)
        }
        Mood::Attention => {
            let bar = stroke((x, y), (0.0, -112.0), (0.0, 22.0)) - 38.0;
            bar.min(distance((x, y), (0.0, 122.0)) - 42.0)
        }
        Mood::Paused => {
            let bar = |at: f32| stroke((x, y), (at, -82.0), (at, 82.0)) - 36.0;
            bar(-62.0).min(bar(62.0))
        }
    }
}

/// A pixel while it is painted; colours are not multiplied with alpha.
struct Paint {
    colour: [f32; 3],
    alpha: f32,
    unit: f32,
}

impl Paint {
    /// How much of the pixel lies inside a shape, from the distance to its edge, which is negative inside.
    fn covered(&self, distance: f32) -> f32 {
        (0.5 - distance / self.unit).clamp(0.0, 1.0)
    }

    fn over(&mut self, distance: f32, colour: Colour) {
        let covered = self.covered(distance);
        let alpha = covered + self.alpha * (1.0 - covered);
        if alpha > 0.0 {
            for (below, above) in self.colour.iter_mut().zip(colour) {
                *below = (f32::from(above) * covered + *below * self.alpha * (1.0 - covered)) / alpha;
            }
        }
        self.alpha = alpha;
    }

    fn cut(&mut self, distance: f32) {
        self.alpha *= 1.0 - self.covered(distance);
    }

    fn bytes(&self) -> [u8; 4] {
        let [red, green, blue] = self.colour.map(byte);
        [red, green, blue, byte(self.alpha * 255.0)]
    }
}

fn distance(point: Point, other: Point) -> f32 {
    (point.0 - other.0).hypot(point.1 - other.1)
}

/// Distance to a rectangle with round corners, from its middle and half its size.
fn rectangle(point: Point, middle: Point, half: Point, radius: f32) -> f32 {
    let x = (point.0 - middle.0).abs() - half.0 + radius;
    let y = (point.1 - middle.1).abs() - half.1 + radius;
    x.max(0.0).hypot(y.max(0.0)) + x.max(y).min(0.0) - radius
}

/// Distance to a line between two points.
fn stroke(point: Point, from: Point, to: Point) -> f32 {
    let (along, here) = ((to.0 - from.0, to.1 - from.1), (point.0 - from.0, point.1 - from.1));
    let length = along.0 * along.0 + along.1 * along.1;
    let part = ((here.0 * along.0 + here.1 * along.1) / length).clamp(0.0, 1.0);
    distance(here, (along.0 * part, along.1 * part))
}

fn mixed([from, to]: [Colour; 2], part: f32) -> Colour {
    let part = part.clamp(0.0, 1.0);
    let mut mixed = from;
    for (channel, to) in mixed.iter_mut().zip(to) {
        *channel = byte(f32::from(*channel) * (1.0 - part) + f32::from(to) * part);
    }
    mixed
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped to a byte")]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[expect(clippy::cast_precision_loss, reason = "it is the number of a pixel")]
fn number(value: u32) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(pixels: &[u8], x: usize, y: usize) -> [u8; 4] {
        pixels[(y * SIZE as usize + x) * 4..][..4].try_into().unwrap()
    }

    /// The share of pixels that differ by more than a shade, in percent.
    fn difference(one: &[u8], other: &[u8]) -> usize {
        let differs = |(one, other): &(&[u8], &[u8])| {
            one.iter().zip(*other).any(|(one, other)| one.abs_diff(*other) > 40)
        };
        let pixels = one.chunks(4).zip(other.chunks(4)).filter(differs).count();
        pixels * 100 / (SIZE * SIZE) as usize
    }

    #[test]
    fn the_four_icons_can_be_told_apart() {
        for (place, one) in Mood::ALL.into_iter().enumerate() {
            for other in Mood::ALL.into_iter().skip(place + 1) {
                let found = difference(&pixels(one), &pixels(other));
                assert!(found >= 4, "{one:?} and {other:?} differ in {found} %");
            }
        }
    }

    #[test]
    fn an_icon_brings_its_own_ground_and_leaves_its_corners_to_the_panel() {
        for mood in Mood::ALL {
            let pixels = pixels(mood);
            assert_eq!(pixels.len(), (SIZE * SIZE * 4) as usize);
            assert_eq!(at(&pixels, 0, 0)[3], 0, "{mood:?}");
            assert_eq!(at(&pixels, 8, 32)[3], 255, "{mood:?}");
            assert!(at(&pixels, 24, 30).iter().all(|channel| *channel > 0xf0), "{mood:?} has the case in it");
        }
    }
}
