//! Names of cities on the map: the largest ones, none upon another or upon a mark.

#![expect(clippy::float_arithmetic, reason = "drawing")]

use super::albers::Spot;

/// Units of the page that a letter is high.
pub(super) const SIZE: f64 = 13.0;
/// What a name keeps free around it.
const GAP: f64 = 1.5;

/// A rectangle that nothing may be written upon.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    /// The square around a spot.
    pub(super) fn around(spot: Spot, radius: f64) -> Self {
        Self { left: spot.x - radius, top: spot.y - radius, right: spot.x + radius, bottom: spot.y + radius }
    }

    fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    fn is_inside(&self, other: &Self) -> bool {
        other.left <= self.left && self.right <= other.right && other.top <= self.top && self.bottom <= other.bottom
    }
}

/// A name that may be written.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) spot: Spot,
    /// Of the circle it names.
    pub(super) radius: f64,
    pub(super) text: String,
}

/// A name that is written.
#[derive(Clone, Debug)]
pub(super) struct Label {
    /// Where its line begins: left end, on the baseline.
    pub(super) at: Spot,
    pub(super) text: String,
}

/// About how wide a text is: Chinese characters are as wide as high.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let em = |character: char| match character {
        '\u{2e80}'.. => 1.0,
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | '\'' | '’' => 0.34,
        'm' | 'w' | 'M' | 'W' => 0.86,
        'A'..='Z' => 0.68,
        _ => 0.57,
    };
    text.chars().map(em).sum::<f64>() * size
}

/// Writes the candidates in their order wherever there is room beside their circle, `count` at most. A city near one
/// that is named already is no landmark any more. What is written is added to what is taken and named.
pub(super) fn place(
    candidates: &[Candidate],
    page: Area,
    (taken, named): (&mut Vec<Area>, &mut Vec<Spot>),
    apart: f64,
    count: usize,
) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    for candidate in candidates {
        if labels.len() == count {
            break;
        }
        if named.iter().any(|other| other.distance(candidate.spot) < apart) {
            continue;
        }
        let (wide, high) = (width(&candidate.text, SIZE), SIZE);
        let (x, y, r) = (candidate.spot.x, candidate.spot.y, candidate.radius + 3.0);
        let slant = r * 0.7;
        // Left ends and middles of the line, the best place first.
        let starts = [
            (x + r, y),
            (x - r - wide, y),
            (x - wide / 2.0, y - r - high / 2.0),
            (x - wide / 2.0, y + r + high / 2.0),
            (x + slant, y - slant - high / 2.0),
            (x + slant, y + slant + high / 2.0),
            (x - slant - wide, y - slant - high / 2.0),
            (x - slant - wide, y + slant + high / 2.0),
        ];
        let own = |(left, middle): (f64, f64)| Area {
            left: left - GAP,
            top: middle - high / 2.0 - GAP,
            right: left + wide + GAP,
            bottom: middle + high / 2.0 + GAP,
        };
        let free = starts.into_iter().find(|start| {
            let area = own(*start);
            area.is_inside(&page) && !taken.iter().any(|other| other.meets(&area))
        });
        let Some(start) = free else { continue };
        taken.push(own(start));
        named.push(candidate.spot);
        labels.push(Label { at: Spot { x: start.0, y: start.1 + high * 0.36 }, text: candidate.text.clone() });
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_upon_another_or_beyond_the_page() {
        let page = Area { left: 0.0, top: 0.0, right: 300.0, bottom: 300.0 };
        let candidates = (0..200).map(|number| Candidate {
            spot: Spot { x: f64::from(number * 37 % 300), y: f64::from(number * 91 % 300) },
            radius: 4.0,
            text: "乌鲁木齐 Ürümqi".to_owned(),
        });
        let mut taken = vec![Area::around(Spot { x: 150.0, y: 150.0 }, 40.0)];
        let labels = place(&candidates.collect::<Vec<_>>(), page, (&mut taken, &mut Vec::new()), 20.0, 100);
        assert!(labels.len() > 10, "{}", labels.len());
        assert_eq!(taken.len(), labels.len() + 1);
        for (index, one) in taken.iter().enumerate() {
            assert!(index == 0 || one.is_inside(&page));
            assert!(taken.iter().skip(index + 1).all(|other| !one.meets(other)));
        }
    }
}
