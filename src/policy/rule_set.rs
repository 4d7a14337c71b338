//! Sets of the rules of a stack, by their places.

/// Words of a set.
const PARTS: usize = 4;

/// Rules that one stack may have.
pub(super) const RULES_MAX: usize = 64 * PARTS;

/// A set of rules, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct RuleSet([u64; PARTS]);

impl RuleSet {
    /// Adds the rule at a place below [`RULES_MAX`].
    #[inline]
    pub(super) fn add(&mut self, place: usize) {
        if let Some(part) = self.0.get_mut(place / 64) {
            *part |= 1 << (place % 64);
        }
    }

    /// Whether it has the rule at this place.
    #[inline]
    pub(super) fn has(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|part| part & (1 << (place % 64)) != 0)
    }

    /// Keeps the rules that the other has too.
    #[inline]
    pub(super) fn keep(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own &= other;
        }
    }

    /// The rules of both.
    #[inline]
    pub(super) fn and(mut self, other: Self) -> Self {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own |= other;
        }
        self
    }

    /// The rules that the other lacks.
    #[inline]
    pub(super) fn without(mut self, other: Self) -> Self {
        self.keep(&other.not());
        self
    }

    /// Whether the other has all of its rules.
    #[inline]
    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).fold(0, |left, (own, other)| left | (own & !other)) == 0
    }

    /// Whether it has none.
    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The rules it does not have.
    #[inline]
    pub(super) fn not(self) -> Self {
        Self(self.0.map(|bits| !bits))
    }

    /// The places of its rules, in order.
    #[inline]
    pub(super) fn iter(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(part, bits)| Bits(bits).map(move |bit| part * 64 + bit))
    }

    /// The first rule's place.
    #[inline]
    pub(super) fn first(self) -> Option<usize> {
        self.iter().next()
    }
}

/// The places of the bits that are set.
struct Bits(u64);

impl Iterator for Bits {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let place = (self.0 != 0).then(|| self.0.trailing_zeros())?;
        self.0 &= self.0 - 1;
        usize::try_from(place).ok()
    }
}
