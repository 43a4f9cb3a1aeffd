mod discussing;
mod door;
mod joining;
mod patience;
mod proofs;
mod wire;
