//! Words as numbers: the place of a word in its list, and sets of words.

use std::marker::PhantomData;
use std::{fmt, iter};

/// A word of a list of at most 32. [`text_enum!`](crate::text_enum) makes them.
pub trait Word: Copy + 'static {
    /// Every one, in order.
    const WORDS: &'static [Self];

    /// Its place in [`Self::WORDS`], from zero.
    fn place(self) -> usize;
}

/// A set of words, in the order of their list.
pub struct Words<T>(u32, PhantomData<T>);

impl<T: Word> Words<T> {
    /// No word.
    pub const NONE: Self = Self(0, PhantomData);

    /// Whether there is none.
    #[must_use]
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether it has this word.
    #[must_use]
    #[inline]
    pub fn has(self, word: T) -> bool {
        self.0 & Self::bit(word) != 0
    }

    /// Adds a word.
    #[inline]
    pub fn add(&mut self, word: T) {
        self.0 |= Self::bit(word);
    }

    /// Takes a word away.
    #[inline]
    pub fn remove(&mut self, word: T) {
        self.0 &= !Self::bit(word);
    }

    /// The words of both.
    #[must_use]
    #[inline]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0, PhantomData)
    }

    /// The words that the other lacks.
    #[must_use]
    #[inline]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0, PhantomData)
    }

    /// Its words in order.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = T> {
        let mut bits = self.0;
        iter::from_fn(move || {
            let place = usize::try_from((bits != 0).then(|| bits.trailing_zeros())?).ok()?;
            bits &= bits - 1;
            T::WORDS.get(place).copied()
        })
    }

    #[inline]
    fn bit(word: T) -> u32 {
        1_u32.checked_shl(u32::try_from(word.place()).unwrap_or(u32::MAX)).unwrap_or(0)
    }
}

impl<T: Word> FromIterator<T> for Words<T> {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        let mut set = Self::NONE;
        words.into_iter().for_each(|word| set.add(word));
        set
    }
}

impl<T: Word> Default for Words<T> {
    fn default() -> Self {
        Self::NONE
    }
}

impl<T> Clone for Words<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Words<T> {}

impl<T> PartialEq for Words<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Words<T> {}

impl<T: Word + fmt::Debug> fmt::Debug for Words<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
