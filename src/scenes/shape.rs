//! Outlines of parts, in the frame of their whole: x to the right, y down, the whole within about -1 to 1.

use tiny_skia::{Path, PathBuilder, Rect, Transform};

/// A place in the frame of a whole.
pub(super) type Place = (f32, f32);

/// An outline; empty when its points span nothing.
#[derive(Debug, Clone)]
pub(super) struct Shape(Option<Path>);

impl Shape {
    /// An ellipse about `centre` with the half axes `rx` and `ry`.
    pub fn ellipse(centre: Place, rx: f32, ry: f32) -> Self {
        let rect = Rect::from_ltrb(centre.0 - rx, centre.1 - ry, centre.0 + rx, centre.1 + ry);
        Self(rect.and_then(PathBuilder::from_oval))
    }

    /// A circle.
    pub fn circle(centre: Place, radius: f32) -> Self {
        Self::ellipse(centre, radius, radius)
    }

    /// Straight lines between the points, closed.
    pub fn polygon(points: &[Place]) -> Self {
        let mut builder = PathBuilder::new();
        for (position, (x, y)) in points.iter().enumerate() {
            if position == 0 { builder.move_to(*x, *y) } else { builder.line_to(*x, *y) }
        }
        builder.close();
        Self(builder.finish())
    }

    /// A closed curve with the points as the corners that it rounds off.
    pub fn curve(points: &[Place]) -> Self {
        let middle = |a: Place, b: Place| (0.5 * (a.0 + b.0), 0.5 * (a.1 + b.1));
        let mut builder = PathBuilder::new();
        for (position, point) in points.iter().enumerate() {
            let next = points[(position + 1) % points.len()];
            if position == 0 {
                let start = middle(points[points.len() - 1], *point);
                builder.move_to(start.0, start.1);
            }
            let end = middle(*point, next);
            builder.quad_to(point.0, point.1, end.0, end.1);
        }
        builder.close();
        Self(builder.finish())
    }

    /// A rectangle about `centre`.
    pub fn block(centre: Place, width: f32, height: f32) -> Self {
        Self::trapezium(centre, width, width, height)
    }

    /// A trapezium about `centre`, `top` and `bottom` wide.
    pub fn trapezium((x, y): Place, top: f32, bottom: f32, height: f32) -> Self {
        let (t, b, h) = (0.5 * top, 0.5 * bottom, 0.5 * height);
        Self::polygon(&[(x - t, y - h), (x + t, y - h), (x + b, y + h), (x - b, y + h)])
    }

    /// A limb: a bar from one place to another, `from` and `to` wide at its ends.
    pub fn bar(a: Place, b: Place, from: f32, to: f32) -> Self {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = dx.hypot(dy).max(1e-6);
        let (nx, ny) = (-dy / length, dx / length);
        let (f, t) = (0.5 * from, 0.5 * to);
        Self::polygon(&[
            (a.0 + f * nx, a.1 + f * ny),
            (b.0 + t * nx, b.1 + t * ny),
            (b.0 - t * nx, b.1 - t * ny),
            (a.0 - f * nx, a.1 - f * ny),
        ])
    }

    /// This outline and another as one part in two pieces.
    pub fn and(self, other: Shape) -> Self {
        match (self.0, other.0) {
            (Some(one), Some(other)) => {
                let mut builder = PathBuilder::new();
                builder.push_path(&one);
                builder.push_path(&other);
                Self(builder.finish())
            }
            (one, other) => Self(one.or(other)),
        }
    }

    /// Turned by `degrees` about `centre`.
    pub fn turned(self, degrees: f32, centre: Place) -> Self {
        self.moved(Transform::from_rotate_at(degrees, centre.0, centre.1))
    }

    /// Under an affine map.
    pub fn moved(self, by: Transform) -> Self {
        Self(self.0.and_then(|path| path.transform(by)))
    }

    /// The outline, if it spans anything.
    pub fn path(&self) -> Option<&Path> {
        self.0.as_ref()
    }
}
