#![no_main]
#![allow(missing_docs, reason = "see mkt_fuzz::format")]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mkt_fuzz::format(data));
