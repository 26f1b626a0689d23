package schema

// Document gives other tests the generator of valid documents.
var Document = document
