//! Text that is made from a workbook or Parquet file on a thread of its own, so that no more than a few pieces of it
//! are in memory at a time.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::error::{ReaderError, guarded};

const PIECE_BYTES: usize = 256 * 1024;
const PIECES_AHEAD: usize = 4;

/// CSV with commas, LF and double quotes.
pub(super) struct MadeText {
    file: String,
    receiver: Receiver<Result<Vec<u8>, ReaderError>>,
    worker: Option<JoinHandle<()>>,
    ready: Vec<u8>,
    ready_at: usize,
}

/// Where the maker of the text puts it.
pub(super) struct Pieces {
    /// The piece at hand.
    pub text: Vec<u8>,
    sender: SyncSender<Result<Vec<u8>, ReaderError>>,
}

impl Pieces {
    /// Hands over what is there once it is a piece; false when nobody reads on.
    pub fn record_is_whole(&mut self) -> bool {
        self.text.len() < PIECE_BYTES || self.hand_over()
    }

    fn hand_over(&mut self) -> bool {
        let piece = std::mem::replace(&mut self.text, Vec::with_capacity(PIECE_BYTES + PIECE_BYTES / 4));
        self.sender.send(Ok(piece)).is_ok()
    }
}

impl MadeText {
    /// Starts to make the text of `file`.
    pub fn start(file: &str, make: impl FnOnce(&mut Pieces) -> Result<(), ReaderError> + Send + 'static) -> MadeText {
        let (sender, receiver) = sync_channel(PIECES_AHEAD);
        let name = file.to_owned();
        let worker = std::thread::spawn(move || {
            let mut pieces = Pieces { text: Vec::new(), sender };
            match guarded(&name, || make(&mut pieces)) {
                Ok(()) => {
                    pieces.hand_over();
                }
                // Without a reader nobody wants to know.
                Err(error) => drop(pieces.sender.send(Err(error))),
            }
        });
        MadeText { file: file.to_owned(), receiver, worker: Some(worker), ready: Vec::new(), ready_at: 0 }
    }

    /// Appends `wanted` bytes; fewer only at the end.
    pub fn append(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<usize, ReaderError> {
        let before = buffer.len();
        loop {
            let missing = wanted - (buffer.len() - before);
            let now = missing.min(self.ready.len() - self.ready_at);
            buffer.extend_from_slice(&self.ready[self.ready_at..self.ready_at + now]);
            self.ready_at += now;
            if now == missing {
                break;
            }
            match self.receiver.recv() {
                Ok(piece) => {
                    self.ready = piece?;
                    self.ready_at = 0;
                }
                Err(_) => {
                    self.check_worker()?;
                    break;
                }
            }
        }
        Ok(buffer.len() - before)
    }

    /// Ends the thread, whether or not all was read.
    pub fn stop(mut self) {
        drop(self.receiver);
        // How it ended was told with the text.
        drop(self.worker.take().map(JoinHandle::join));
    }

    /// A broken workbook can make its reader panic.
    fn check_worker(&mut self) -> Result<(), ReaderError> {
        match self.worker.take().map(JoinHandle::join) {
            Some(Err(_)) => {
                Err(ReaderError::Damaged { file: self.file.clone(), detail: "its contents make no sense".to_owned() })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn pieces_come_in_order_and_an_unread_text_ends_its_maker() {
        let make = |pieces: &mut Pieces| {
            for number in 0..1_000_000 {
                pieces.text.extend_from_slice(format!("{number}\n").as_bytes());
                if !pieces.record_is_whole() {
                    break;
                }
            }
            Ok(())
        };
        let expected: String = (0..1_000_000).map(|number| format!("{number}\n")).collect();
        let mut made = MadeText::start("a.xlsx", make);
        let mut text = Vec::new();
        while made.append(&mut text, 77_777).unwrap() == 77_777 {}
        assert!(text == expected.as_bytes());

        let mut unread = MadeText::start("a.xlsx", make);
        unread.append(&mut Vec::new(), 1).unwrap();
        let worker = unread.worker.take().unwrap();
        drop(unread);
        worker.join().unwrap();
    }

    #[test]
    fn an_error_or_a_panic_of_the_maker_is_an_error() {
        let mut failing = MadeText::start("a.xlsx", |_| Err(ReaderError::Password { file: "a.xlsx".to_owned() }));
        assert!(matches!(failing.append(&mut Vec::new(), 1), Err(ReaderError::Password { .. })));
        let mut panicking = MadeText::start("a.xlsx", |_| panic!("broken"));
        assert!(matches!(panicking.append(&mut Vec::new(), 1), Err(ReaderError::Damaged { .. })));
    }
}
