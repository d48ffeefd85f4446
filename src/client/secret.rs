//! Bytes with a secret in them, for types that share bytes: wiped when the last one who shares them lets go.

use bytes::Bytes;
use zeroize::Zeroize;

/// Text that begins openly and ends in a secret, as an address with its token does.
pub(crate) struct Secret {
    bytes: Vec<u8>,
    open: usize,
}

impl Secret {
    /// Room for a text of this length. One that outgrew it would leave a copy of its secret behind.
    pub(crate) fn with_capacity(length: usize) -> Secret {
        Secret { bytes: Vec::with_capacity(length), open: 0 }
    }

    /// Appends what anybody may know; nothing of that kind may stand behind the secret.
    pub(crate) fn push_open(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.open = self.bytes.len();
    }

    /// Appends the secret.
    pub(crate) fn push_secret(&mut self, text: &str) {
        debug_assert!(self.bytes.len() + text.len() <= self.bytes.capacity(), "a copy would be left behind");
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// The bytes for sharing. They stay where they are, and are wiped at the end.
    pub(crate) fn into_shared(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Secret {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.bytes[self.open..].zeroize();
    }
}
