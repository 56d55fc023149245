//! Which brackets belong together.

use super::token::{Bracket, HclToken, HclTokenKind};

/// Tells each bracket where the other one is; `false` where there is one without another.
pub(super) fn pair(tokens: &mut [HclToken]) -> bool {
    let mut open: Vec<(usize, Bracket)> = Vec::new();
    for index in 0..tokens.len() {
        match tokens.get(index).map(|token| token.mark) {
            Some(HclTokenKind::Open(bracket)) => open.push((index, bracket)),
            Some(HclTokenKind::Close(bracket)) => {
                let Some((opener, _)) = open.pop().filter(|(_, opened)| *opened == bracket) else {
                    return false;
                };
                if let Some(token) = tokens.get_mut(opener) {
                    token.partner = index as u32;
                }
                if let Some(token) = tokens.get_mut(index) {
                    token.partner = opener as u32;
                }
            }
            _ => {}
        }
    }
    open.is_empty()
}

/// The tokens with all brackets in pairs: those that close nothing are left out, those that are not closed end where
/// what is around them ends.
pub(super) fn force(tokens: Vec<HclToken>) -> Vec<HclToken> {
    let mut out: Vec<HclToken> = Vec::with_capacity(tokens.len());
    let mut open: Vec<Bracket> = Vec::new();
    let mut opened = [0usize; 3];
    let end = tokens.last().map_or(0, |token| token.end);
    for token in tokens {
        match token.mark {
            HclTokenKind::Open(bracket) => {
                open.push(bracket);
                opened[bracket as usize] += 1;
            }
            HclTokenKind::Close(bracket) => {
                if opened[bracket as usize] == 0 {
                    continue;
                }
                while let Some(top) = open.pop() {
                    opened[top as usize] -= 1;
                    if top == bracket {
                        break;
                    }
                    out.push(HclToken::implied(HclTokenKind::Close(top), token.start));
                }
            }
            _ => {}
        }
        out.push(token);
    }
    while let Some(top) = open.pop() {
        out.push(HclToken::implied(HclTokenKind::Close(top), end));
    }
    pair(&mut out);
    out
}
