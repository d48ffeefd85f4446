//! A set of hashes that takes the same memory however many there are, and may say of one that it is in it although it is not.

/// 8 MiB of bits. Of ten million hashes that are not in it, after as many that are, one in fifteen is taken for one that is.
const BITS: u64 = 1 << 26;

/// The set; without any hash it takes nothing.
#[derive(Debug, Default)]
pub(super) struct Sieve(Vec<u64>);

impl Sieve {
    /// Adds a hash.
    pub(super) fn insert(&mut self, hash: u64) {
        if self.0.is_empty() {
            self.0 = vec![0; (BITS / 64) as usize];
        }
        for bit in bits(hash) {
            self.0[(bit / 64) as usize] |= 1 << (bit % 64);
        }
    }

    /// Whether a hash may be in the set; `false` is certain.
    pub(super) fn may_contain(&self, hash: u64) -> bool {
        !self.0.is_empty() && bits(hash).into_iter().all(|bit| self.0[(bit / 64) as usize] & 1 << (bit % 64) != 0)
    }
}

/// The places of a hash: two parts of it that share nothing.
fn bits(hash: u64) -> [u64; 2] {
    [hash % BITS, (hash >> 32) % BITS]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_inserted_is_always_found_and_little_else() {
        let hash = |number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut sieve = Sieve::default();
        assert!(!sieve.may_contain(hash(1)));
        (0..200_000).for_each(|number| sieve.insert(hash(number)));
        assert!((0..200_000).all(|number| sieve.may_contain(hash(number))));
        let mistaken = (200_000..400_000).filter(|number| sieve.may_contain(hash(*number))).count();
        assert!(mistaken < 200, "{mistaken}");
    }
}
