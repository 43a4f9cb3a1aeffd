mod dialects;
mod discussing;
mod door;
mod fetching;
mod joining;
mod patience;
mod proofs;
mod wire;
