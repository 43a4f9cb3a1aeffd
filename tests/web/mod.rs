mod access;
mod forms;
mod pages;
