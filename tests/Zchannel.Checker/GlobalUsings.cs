global using Zchannel.Checker.History;
